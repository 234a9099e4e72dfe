import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { providers } from '../../nodes/providers';
import { SERVERS } from '../../sandbox/core/deployments';
import { decodeVideo } from '../support/decodeVideo';
import { moves, shows } from './examples/exampleVideo';
import { StartedProcess } from './setup/startedProcess';

describe('npm run demo', () => {
	let folder: string;
	const processes: StartedProcess[] = [];

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'demo-'));
	});
	afterEach(async () => {
		for (const started of processes.splice(0)) started.kill();
		await rm(folder, { recursive: true, force: true });
	});

	const demo = (...options: string[]): StartedProcess => {
		const command = ['--import', 'tsx', 'scripts/demo.ts', '--out', folder];
		const started = new StartedProcess([...command, ...options]);
		processes.push(started);
		return started;
	};

	it.each(providers.map(({ id }) => id))('ends with a video at %s', async (id) => {
		const running = demo('--provider', id);
		expect([await running.ended, running.errors]).toEqual([0, '']);
		const [file, ...others] = await readdir(folder);
		expect(others).toEqual([]);
		expect(running.output).toContain(`Video:  ${path.join(folder, file!)}\n`);
		const video = await decodeVideo(await readFile(path.join(folder, file!)));
		expect(await shows(await video.frame(0), 'lake-balloon-day.jpg')).toBe(true);
		expect(await moves(video)).toBe(true);
	});

	it('ends with a video at each server of a provider, or says why there is none', async () => {
		const running = demo('--all-servers', '--provider', 'klingGateway');
		expect([await running.ended, running.errors]).toEqual([0, '']);
		for (const name of SERVERS.gateway.names) {
			const line = running.output
				.split('\n')
				.find((text) => text.includes(`klingGateway ${name} `));
			const inFolder = path.join(folder, `klingGateway-${name}`);
			if (name === 'chain') {
				expect(line).toContain('A task may exist at Kling Gateway');
				continue;
			}
			const [file] = await readdir(inFolder);
			expect(line).toContain(path.join(inFolder, file!));
			const video = await decodeVideo(await readFile(path.join(inFolder, file!)));
			expect(await moves(video)).toBe(true);
		}
	});

	it('names in one line the features that the provider does not support', async () => {
		const running = demo('--provider', 'kie', '--camera', 'zoom=5');
		expect([await running.ended, running.output]).toEqual([
			1,
			'--camera cannot be used with --provider kie: kie.ai has no camera control\n',
		]);
	});

	it('reports the error of the image, without the number of an item', async () => {
		const image = path.join(folder, 'small.png');
		const background = { r: 200, g: 80, b: 80 };
		await sharp({ create: { width: 10, height: 10, channels: 3, background } }).toFile(image);
		const running = demo('--image', image);
		expect(await running.ended).toBe(1);
		expect(running.errors).toContain('"Image" has 10x10 pixels');
		expect(running.errors).not.toMatch(/\bitem\b/i);
	});
});
