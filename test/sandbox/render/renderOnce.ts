import { renderVideo } from '../../../sandbox/render';
import { markedImage } from './markers';

/** Run as a process of its own by worker.test.ts: prints one video in base64. */
async function main() {
	const image = await markedImage(320, 180, [{ colour: 'green', x: 160, y: 90 }]);
	const mp4 = await renderVideo({ image, durationSeconds: 1, longSide: 64 });
	process.stdout.write(mp4.toString('base64'));
}

void main();
