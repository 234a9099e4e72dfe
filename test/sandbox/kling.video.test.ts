import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox';
import { decodeVideo } from '../support/decodeVideo';
import { pngBase64 } from './support/images';
import { DOCUMENT_EXAMPLE, simpleCamera, STILL } from './support/klingBodies';
import { KlingClient } from './support/klingClient';
import { startTestSandbox } from './support/startTestSandbox';

let sandbox: Sandbox;
let kling: KlingClient;
let image: string;
let tail: string;

const example = async (name: string) =>
	(await readFile(join(__dirname, '../../examples/images', name))).toString('base64');

beforeAll(async () => {
	sandbox = await startTestSandbox();
	kling = new KlingClient(sandbox);
	image = await example('lake-balloon-day.jpg');
	tail = await example('lake-balloon-dusk.jpg');
});
afterAll(() => sandbox.close());

async function videoOf(body: object): Promise<Buffer> {
	const id = await kling.createTask(body);
	await sandbox.finish(id);
	const { url } = (await kling.get(id)).data.task_result.videos[0];
	return Buffer.from(await (await fetch(url)).arrayBuffer());
}

test('has the requested duration and the aspect ratio of the image', async () => {
	const video = await decodeVideo(await videoOf({ image, duration: '10' }));
	expect(video.durationSeconds).toBeCloseTo(10, 1);
	expect(Math.max(video.width, video.height)).toBe(64);
	const upright = await decodeVideo(await videoOf({ image: await pngBase64(300, 600) }));
	expect(upright).toMatchObject({ width: 32, height: 64 });
});

test('differs for another image, prompt, camera, end frame or brush', async () => {
	const mask = await example('lake-balloon-motion-mask-balloon.png');
	const trajectories = [
		{ x: 300, y: 500 },
		{ x: 600, y: 300 },
	];
	const videos = [
		await videoOf({ image }),
		await videoOf({ image: tail }),
		await videoOf({ image, prompt: 'Look around' }),
		await videoOf({ image, ...simpleCamera({ ...STILL, zoom: 5 }) }),
		await videoOf({ image, ...simpleCamera({ ...STILL, pan: 5 }) }),
		await videoOf({ image, camera_control: { type: 'down_back' } }),
		await videoOf({ image, image_tail: tail }),
		await videoOf({ image, dynamic_masks: [{ mask, trajectories }] }),
		await videoOf({ image, static_mask: mask }),
	];
	expect(new Set(videos.map((video) => video.toString('base64'))).size).toBe(videos.length);
});

test('is equal for the same request', async () => {
	expect(await videoOf({ image })).toEqual(await videoOf({ image }));
});

test('is drawn for unreachable images, as in the example of the document', async () => {
	const video = await decodeVideo(await videoOf(DOCUMENT_EXAMPLE));
	expect(video).toMatchObject({ width: 64, height: 36 });
	const other = await videoOf({ image: 'https://images.example/other.png' });
	expect(other).not.toEqual(await videoOf({ image: 'https://images.example/another.png' }));
});

test('can end with an end frame alone', async () => {
	const video = await decodeVideo(await videoOf({ image_tail: tail }));
	expect(video.durationSeconds).toBeCloseTo(5, 1);
});
