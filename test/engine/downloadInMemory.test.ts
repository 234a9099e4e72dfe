import { chain, createEngine, type Engine } from '../../engine';
import { startSandbox, type Sandbox } from '../../sandbox';
import { loadPackageClasses } from '../../scripts/packageClasses';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { createTask, waitForVideo } from '../support/packageEngine';

// It matters up to n8n 2: version 3 has no files in memory. Its database mode reads a file in the same way.
describe('Download Video when n8n keeps files in memory, as it can before version 3', () => {
	let sandbox: Sandbox;
	let engine: Engine;

	beforeAll(async () => {
		sandbox = await startSandbox({ speed: 1_000, render: 'onDownload', videoLongSide: 64 });
		engine = await createEngine({
			...(await loadPackageClasses()),
			credentials: sandboxCredentials(sandbox.credentials),
			binaryMode: 'default',
		});
	});
	afterAll(async () => {
		await engine?.close();
		await sandbox?.close();
	});

	it('returns the whole video', async () => {
		const run = await engine.run(
			chain([
				createTask({ provider: 'kling', imageUrl: 'https://example.com/photo.jpg' }),
				waitForVideo({ provider: 'kling', downloadVideo: true }),
			]),
		);
		expect(run.error).toBeUndefined();
		const [done] = run.output('Wait');
		const video = await sandbox.video(String(done!.json.taskId));
		expect(Buffer.from(done!.binary!.data!.data, 'base64').equals(video)).toBe(true);
	});
});
