import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { renderVideo } from '../../../sandbox/render';
import { decodeVideo } from '../../support/decodeVideo';
import { findMarker, markedImage } from './markers';

const run = promisify(execFile);

it('leaves the event loop free', async () => {
	const image = await markedImage(640, 360, []);
	let turns = 0;
	const turning = setInterval(() => turns++, 1);
	await renderVideo({ image, durationSeconds: 5, longSide: 320 });
	clearInterval(turning);
	expect(turns).toBeGreaterThan(20);
});

it('returns each of many scenes its own video', async () => {
	const places = [100, 200, 300, 400, 500, 540];
	const seen = await Promise.all(
		places.map(async (x) => {
			const image = await markedImage(640, 360, [{ colour: 'red', x, y: 180 }]);
			const video = await decodeVideo(
				await renderVideo({ image, durationSeconds: 1, longSide: 128 }),
			);
			return findMarker(await video.frame(0), 'red').x * 640;
		}),
	);
	seen.forEach((x, index) => expect(Math.abs(x - places[index]!)).toBeLessThan(8));
});

it('works from TypeScript run by tsx and lets the process end', async () => {
	const script = join(__dirname, 'renderOnce.ts');
	const { stdout } = await run(process.execPath, ['--import', 'tsx', script], { timeout: 60_000 });
	const video = await decodeVideo(Buffer.from(stdout, 'base64'));
	expect(video).toMatchObject({ width: 64, height: 36, frameCount: 15 });
}, 90_000);

it('keeps its worker entry free of TypeScript', async () => {
	const entry = await readFile(join(__dirname, '../../../sandbox/render/renderWorker.cjs'), 'utf8');
	expect(() => new Function('require', 'module', '__filename', entry)).not.toThrow();
});
