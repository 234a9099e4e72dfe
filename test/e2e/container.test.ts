import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StartedProcess } from './setup/startedProcess';

const COMMAND = ['--import', 'tsx', 'test/container/main.ts'];
const STAND_IN = path.join(__dirname, 'setup', 'standInDocker.ts');

describe('the command that runs the examples in a container, with a stand-in for Docker', () => {
	let folder: string;
	let bin: string;
	let command: StartedProcess | undefined;

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'stand-in-docker-'));
		bin = path.join(folder, 'bin');
		await mkdir(bin);
		const docker = path.join(bin, 'docker');
		await writeFile(
			docker,
			`#!/bin/sh\nexec "${process.execPath}" --import tsx "${STAND_IN}" "$@"\n`,
		);
		await chmod(docker, 0o755);
	});
	afterEach(async () => {
		command?.kill();
		await rm(folder, { recursive: true, force: true });
	});

	const start = (args: string[], PATH = `${bin}${path.delimiter}${process.env.PATH}`) => {
		command = new StartedProcess([...COMMAND, ...args], { PATH, STAND_IN_FOLDER: folder });
		return command;
	};
	const calls = async () =>
		(await readFile(path.join(folder, 'calls.txt'), 'utf8')).trim().split('\n');

	it('starts a new n8n with the package, runs the tests in it, and stops it', async () => {
		const started = start(['3.0.0', 'examples.mcp']);
		expect([await started.ended, started.output]).toEqual([
			0,
			expect.stringMatching(/PASS .*examples\.mcp[\s\S]*Tests: +\d+ passed/),
		]);
		const [run, stop, ...others] = await calls();
		expect(run).toMatch(/^run --rm --name (\S+) --network host .* n8nio\/n8n:3\.0\.0$/);
		expect(run).toContain('--env N8N_LISTEN_ADDRESS=127.0.0.1');
		expect(run).toContain('--env N8N_UNVERIFIED_PACKAGES_ENABLED=true');
		expect(stop).toBe(`stop ${/--name (\S+)/.exec(run!)![1]}`);
		expect(others).toEqual([]);
		expect(await started.isLeft()).toBe(false);
	});

	it('shows what Docker says when it cannot run the image', async () => {
		const started = start(['0.0.0']);
		expect(await started.ended).toBe(1);
		expect(started.errors).toContain('manifest for n8nio/n8n:0.0.0 not found');
	});

	it('says that Docker is missing', async () => {
		const started = start(['3.0.0'], path.join(folder, 'empty'));
		expect(await started.ended).toBe(1);
		expect(started.errors).toMatch(/^Docker cannot be started: .*ENOENT.* Install it first\.$/m);
	});

	it('tells its usage without a tag', async () => {
		const started = start([]);
		expect(await started.ended).toBe(1);
		expect(started.errors).toContain('npm run e2e:container -- 3.0.0');
		await expect(calls()).rejects.toThrow('ENOENT');
	});
});
