import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readArguments } from '../../sandbox/readArguments';

const ROOT = join(__dirname, '../..');

/** Runs `npm run sandbox`'s program. */
function run(...options: string[]) {
	const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts', ...options], {
		cwd: ROOT,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const seen = { out: '', error: '' };
	child.stdout.setEncoding('utf8').on('data', (text: string) => (seen.out += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => (seen.error += text));
	const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
	const printed = (text: string) =>
		new Promise<void>((resolve, reject) => {
			const look = () => seen.out.includes(text) && resolve();
			child.stdout.on('data', look);
			void exit.then(() => reject(new Error(`it ended: ${seen.error}`)));
			look();
		});
	return { child, seen, exit, printed };
}

test('prints its address and the values for each credential, and stops on Ctrl-C', async () => {
	const { child, seen, exit, printed } = run('--port', '0', '--speed', '50');
	await printed('imageToVideoServiceApi');
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(seen.out)?.[0];
	const { credentials, speed } = (await (await fetch(`${url}/sandbox/state`)).json()) as {
		credentials: Record<string, Record<string, string>>;
		speed: number;
	};
	expect(speed).toBe(50);
	for (const [type, fields] of Object.entries(credentials)) {
		expect(seen.out).toContain(`(${type})`);
		for (const value of Object.values(fields)) expect(seen.out).toContain(value);
	}
	child.kill('SIGINT');
	expect(await exit).toBe(0);
	expect(seen.error).toBe('');
}, 60_000);

test('reports a port in use in one line with exit code 1', async () => {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((listening) => server.once('listening', listening));
	const { port } = server.address() as AddressInfo;
	const { seen, exit } = run('--port', String(port));
	expect(await exit).toBe(1);
	server.close();
	expect(seen.error).toBe(`port ${port} is in use; choose another one with --port\n`);
}, 60_000);

test.each([
	[['--port', 'eighty'], '--port is "eighty"; allowed: whole numbers from 0 to 65535'],
	[['--port', '80.5'], '--port is "80.5"; allowed: whole numbers'],
	[['--port', ''], '--port is ""'],
	[['--speed', '0'], '--speed is "0"; allowed: 0.001 to 1000'],
	[['--kling', 'v3'], '--kling is "v3"; allowed: gateway, official'],
	[['--sped', '2'], "Unknown option '--sped'"],
	[['8686'], "Unexpected argument '8686'"],
	[['--gateway', 'n4'], '--gateway must be one of contract, o, n1, n2, n3, chain'],
	[['--gateway', 'n1,chain'], '--gateway must be one of'],
	[['--gateway', 'o,n1,n2'], '--gateway must be one of'],
	[['--gateway-video', 'here'], '--gateway-video: Invalid enum value'],
	[['--gateway-video', 'fail_reason'], '--gateway-video fail_reason needs a query'],
	[['--gateway-unread', 'empty'], '--gateway-unread empty needs a query of the shape o'],
	[['--gateway-external-ids', 'maybe'], '--gateway-external-ids: Expected boolean'],
	[['--stability', 'new'], '--stability: Invalid enum value'],
	[['--stability-keys', '25,many'], '--stability-keys is "many"; allowed: 0 to 1000000'],
	[['--kie', 'new'], '--kie: Invalid enum value'],
	[['--service', 'asynchronous'], '--service: Invalid enum value'],
	[['--service-workers', '0'], '--service-workers is "0"; allowed: whole numbers from 1 to 100'],
	[['--service-workers', '1.5'], '--service-workers is "1.5"; allowed: whole numbers'],
	[['--gateway-lag', 'long'], '--gateway-lag is "long"; allowed: whole numbers from 0 to 1000'],
])('refuses the arguments %j', (given, message) => {
	expect(() => readArguments(given)).toThrow(message);
	expect(() => readArguments(given)).toThrow(/^[^\n]+$/);
});

test('uses port 8686 and real time by default', () => {
	expect(readArguments([])).toEqual({ port: 8686, speed: 1 });
	expect(readArguments(['--kling', 'official'])).toMatchObject({
		klingRetiredModels: 'discontinued',
		klingUnknownTask: 400,
	});
});

test('accepts any pair of shapes for the gateway, with its traits', () => {
	const gateway = (...given: string[]) => readArguments(given).gateway;
	expect(gateway('--gateway', 'n1')).toEqual({ submission: 'n1', query: 'n1' });
	expect(gateway('--gateway', 'o,n3')).toEqual({ submission: 'o', query: 'n3' });
	expect(gateway('--gateway', 'chain')).toEqual({ submission: 'chain', query: 'n1' });
	const traits = ['--gateway-model', 'both', '--gateway-external-ids', 'yes', '--gateway-lag', '2'];
	expect(gateway(...traits)).toEqual({
		submission: 'contract',
		query: 'contract',
		model: 'both',
		externalIds: true,
		lag: 2,
	});
});

test('lists every option with --help', async () => {
	const { seen, exit } = run('--help');
	expect(await exit).toBe(0);
	expect(seen.out).toContain('--gateway-external-ids');
}, 60_000);
