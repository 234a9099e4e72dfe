import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SavedWorkflow } from '../../scripts/n8n/clientTypes';
import { N8nClient } from '../../scripts/n8n/client';
import { logInAsOwner } from '../../scripts/n8n/owner';
import { freePort, requireFreePort } from '../../scripts/n8n/ports';
import { RestClient } from '../../scripts/n8n/restClient';
import { npmScript } from '../../scripts/npmScript';
import { startExample } from '../../scripts/start/importExamples';
import { exampleNames } from '../../scripts/start/readExample';
import { shows, videoOf } from './examples/exampleVideo';
import { StartedProcess } from './setup/startedProcess';

interface Ports {
	port: number;
	sandboxPort: number;
	imagePort: number;
}

const READY = 'Ctrl-C stops everything';

describe('npm start', () => {
	let folder: string;
	let ports: Ports;
	const processes: StartedProcess[] = [];

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'start-'));
		ports = {
			port: await freePort(),
			sandboxPort: await freePort(),
			imagePort: await freePort(),
		};
	});
	afterEach(() => {
		for (const started of processes.splice(0)) started.kill();
	});
	afterAll(async () => {
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	});

	const started = (command: string[], { port, sandboxPort, imagePort }: Ports) => {
		const choices = {
			port,
			'sandbox-port': sandboxPort,
			'image-port': imagePort,
			speed: 10,
			folder,
		};
		const options = Object.entries(choices).flatMap(([name, value]) => [`--${name}`, `${value}`]);
		const running = new StartedProcess([...command, ...options]);
		processes.push(running);
		return running;
	};
	const npmStart = (chosen = ports) => started([npmScript(), 'start', '--'], chosen);
	/** Without npm's own lines. */
	const startScript = (chosen = ports) => started(['--import', 'tsx', 'scripts/start.ts'], chosen);

	const logIn = async (): Promise<N8nClient> => {
		const rest = new RestClient(`http://127.0.0.1:${ports.port}`);
		await logInAsOwner(rest);
		return new N8nClient(rest);
	};
	const workflows = async ({ rest }: N8nClient) =>
		await rest.request<Array<{ id: string; name: string }>>('GET', '/rest/workflows');
	const credentials = async ({ rest }: N8nClient) =>
		await rest.request<Array<{ id: string; name: string; type: string }>>(
			'GET',
			'/rest/credentials',
		);

	const expectFreePorts = async () => {
		for (const port of Object.values(ports)) await requireFreePort(port, 'the test');
	};
	const expectNothingLeft = async (stopped: StartedProcess) => {
		expect(await stopped.isLeft()).toBe(false);
		await expectFreePorts();
	};
	const stop = async (running: StartedProcess) => {
		running.interrupt();
		await running.ended;
		expect(running.output).toContain('Stopped.');
		await expectNothingLeft(running);
	};

	it('starts n8n with every example and credential, runs them, and leaves no process behind', async () => {
		const first = npmStart();
		await first.printed(READY);
		expect(first.output).toContain(`http://127.0.0.1:${ports.port}\n`);
		const client = await logIn();
		const names = exampleNames().map((name) => startExample(name, {}).name);
		const imported = await workflows(client);
		expect(imported.map(({ name }) => name).sort()).toEqual(names.sort());
		expect((await credentials(client)).map(({ type }) => type).sort()).toEqual([
			'falApi',
			'imageToVideoServiceApi',
			'kieApi',
			'klingApi',
			'klingGatewayApi',
			'piapiApi',
			'stabilityImageToVideoApi',
		]);

		const kling = imported.find(({ name }) => name === '1 Start here')!;
		const [listedFirst] = await client.rest.request<Array<{ name: string }>>(
			'GET',
			// As the list of n8n's editor asks.
			'/rest/workflows?sortBy=updatedAt:desc',
		);
		expect(listedFirst!.name).toBe('1 Start here');
		const { nodes } = await client.rest.request<SavedWorkflow>(
			'GET',
			`/rest/workflows/${kling.id}`,
		);
		expect(JSON.stringify(nodes)).not.toMatch(/choose your Kling credential/);
		const execution = await client.runWorkflow(kling.id);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		const video = await videoOf(client, execution.output('Create Video Task')[0]);
		expect(video.durationSeconds).toBe(5);
		expect(await shows(await video.frame(0), 'lake-balloon-day.jpg')).toBe(true);
		await stop(first);
	});

	it('keeps everything for the next start and follows the sandbox to another port', async () => {
		const before = startScript();
		await before.printed(READY);
		const client = await logIn();
		const [known, keys] = [await workflows(client), await credentials(client)];
		await stop(before);

		ports = { ...ports, sandboxPort: await freePort() };
		const again = startScript();
		await again.printed(READY);
		const later = await logIn();
		expect(await workflows(later)).toEqual(known);
		expect((await credentials(later)).map(({ id }) => id).sort()).toEqual(
			keys.map(({ id }) => id).sort(),
		);
		const stability = known.find(({ name }) => name === 'Image to Video: Stability Service')!;
		const execution = await later.runWorkflow(stability.id);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);

		const second = startScript({
			port: await freePort(),
			sandboxPort: await freePort(),
			imagePort: await freePort(),
		});
		expect(await second.ended).toBe(1);
		expect(second.errors).toMatch(/^npm start is running on .* already\. .*--folder\.\n$/);
		await stop(again);
	});

	it('explains its options without building', async () => {
		const built = path.join(__dirname, '../../dist/bundle.js');
		const { mtimeMs } = await stat(built);
		const running = started([npmScript(), 'start', '--', '--help'], ports);
		expect([await running.ended, running.errors]).toEqual([0, '']);
		expect(running.output).toContain('npm start -- [options]');
		expect((await stat(built)).mtimeMs).toBe(mtimeMs);
	});

	it('leaves no process behind when it is stopped while it starts', async () => {
		const running = startScript();
		await running.printed('Starting n8n');
		running.interrupt();
		await running.ended;
		await expectNothingLeft(running);
	});

	it('reports when n8n ends by itself and then ends', async () => {
		const running = startScript();
		await running.printed(READY);
		process.kill(running.find('bin/n8n')[0]!, 'SIGKILL');
		expect(await running.ended).toBe(1);
		expect(running.errors).toMatch(/^n8n has ended by itself; see .*n8n\.log\n$/);
		await expectFreePorts();
	});

	it.each(['port', 'sandboxPort', 'imagePort'] as const)(
		'reports in one line that the %s is in use',
		async (taken) => {
			const server = await listen(ports[taken]);
			const running = startScript();
			const code = await running.ended;
			await new Promise((resolve) => server.close(resolve));
			expect([code, running.errors]).toEqual([
				1,
				expect.stringMatching(new RegExp(`^Port ${ports[taken]}, .* is in use\\. .*\\n$`)),
			]);
		},
	);
});

async function listen(port: number): Promise<Server> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return server;
}
