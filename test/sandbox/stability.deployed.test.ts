import sharp from 'sharp';
import type { Sandbox, SandboxOptions } from '../../sandbox';
import { decodeVideo } from '../support/decodeVideo';
import { meanColour } from './render/markers';
import { gif, jpeg, png } from './support/images';
import { postForm, send, type FormEntries, type SentAnswer } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const PATH = '/api/img2video';
let sandbox: Sandbox;
let image: Buffer;

beforeAll(async () => {
	image = await png(768, 768);
});
afterEach(() => sandbox.close());

const start = async (options: SandboxOptions = {}) => {
	sandbox = await startTestSandbox({ stability: 'deployed', ...options });
};
const file = (data = image, name = 'lake.png') => ({ data, name });
const submit = (entries: FormEntries = { image: file() }, cookie?: string) => {
	const init = postForm(entries);
	return send(sandbox, PATH, cookie ? { ...init, headers: { cookie } } : init);
};
const read = (id: string, cookie?: string) =>
	send(sandbox, `${PATH}/result/${id}`, { headers: cookie ? { cookie } : {} });
const cookieOf = ({ headers }: SentAnswer) => headers.getSetCookie()[0]?.split(';')[0];

/** Submits, and ends the generation well. */
async function generate(entries?: FormEntries): Promise<{ id: string; cookie: string }> {
	const answer = await submit(entries);
	await sandbox.finish(answer.json.id);
	return { id: answer.json.id, cookie: cookieOf(answer)! };
}

describe('a submission', () => {
	test.each([
		[1600, 900, '1024x576'],
		[900, 1600, '576x1024'],
		[800, 600, '768x768'],
		[768, 768, '768x768'],
	])('scales %i x %i to %s', async (width, height, dimensions) => {
		await start();
		const { json } = await submit({ image: file(await png(width, height)) });
		expect(json).toEqual({
			success: true,
			id: expect.stringMatching(/^[0-9a-f]{64}$/),
			message: expect.stringContaining(`automatically resized to ${dimensions}`),
			dimensions,
		});
		const video = await decodeVideo(await sandbox.video(json.id));
		const [wide, high] = dimensions.split('x').map(Number);
		expect(video.width / video.height).toBeCloseTo(wide! / high!, 1);
	});

	test('stretches without cropping and puts transparency on white', async () => {
		await start();
		const half = await sharp({
			create: { width: 300, height: 400, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
		})
			.composite([
				{
					input: { create: { width: 300, height: 40, channels: 3, background: '#f00' } },
					top: 0,
					left: 0,
				},
			])
			.png()
			.toBuffer();
		const { json } = await submit({ image: file(half) });
		const frame = await (await decodeVideo(await sandbox.video(json.id))).frame(0);
		const [, green] = meanColour(frame, { left: 0.2, top: 0, right: 0.8, bottom: 0.06 });
		expect(green).toBeLessThan(120);
		expect(
			Math.min(...meanColour(frame, { left: 0, top: 0.3, right: 1, bottom: 1 })),
		).toBeGreaterThan(240);
	});

	test.each<[string, () => FormEntries | Promise<FormEntries>, string]>([
		['a GIF named .png', async () => ({ image: file(await gif(), 'a.PNG') }), ''],
		['a JPEG', async () => ({ image: file(await jpeg(), 'a.JPEG') }), ''],
		['a seed in words, which becomes 0', () => ({ image: file(), seed: 'any' }), ''],
		['a fraction as bucket', () => ({ image: file(), motion_bucket_id: '3.5' }), ''],
		['unknown fields', () => ({ image: file(), prompt: 'x' }), ''],
		['.webp', () => ({ image: file(image, 'a.webp') }), 'Received: webp'],
		['no extension', () => ({ image: file(image, 'lake') }), 'File format not supported'],
		['no image', () => ({ seed: '1' }), 'Image file is required'],
		['cfg_scale 11', () => ({ image: file(), cfg_scale: '11' }), 'cfg_scale must be between'],
		['bucket 256', () => ({ image: file(), motion_bucket_id: '256' }), 'must be between 1 and 255'],
	])('with %s', async (_name, entries, error) => {
		await start();
		const answer = await submit(await entries());
		expect(answer.status).toBe(error ? 400 : 200);
		if (error) expect(answer.json.error).toContain(error);
		expect(sandbox.createdTasks()).toBe(error ? 0 : 1);
	});

	test.each([
		['deployed', 'Invalid image file'],
		['limited', 'An unexpected error occurred'],
	] as const)('without an image is 500 (%s)', async (stability, error) => {
		await start({ stability });
		const answer = await submit({ image: file(Buffer.from('hello')) });
		expect(answer).toMatchObject({ status: 500, json: { error: expect.stringContaining(error) } });
		expect(sandbox.createdTasks()).toBe(0);
	});

	test('without a key is 500 and without credits 402', async () => {
		await start({ stabilityKeys: [5, 25] });
		expect((await submit()).status).toBe(200);
		expect(await submit()).toMatchObject({
			status: 402,
			json: { error_type: 'payment_required', error: expect.stringContaining('Insufficient') },
		});
		expect(await submit()).toMatchObject({
			status: 500,
			json: { error: expect.stringContaining('No Stability AI API keys available') },
		});
		expect(sandbox.createdTasks()).toBe(1);
	});
});

describe('the cookie', () => {
	test('holds the key of the operator and is a session cookie', async () => {
		await start();
		const [header = ''] = (await submit()).headers.getSetCookie();
		expect(header).toMatch(/^session=[\w-]+\.[\w-]+; HttpOnly; Path=\/$/);
		const payload = Buffer.from(header.slice(8).split('.')[0]!, 'base64url').toString();
		expect(payload).toContain('sk-sandbox-stability-key-1');
		expect(
			JSON.stringify(await (await fetch(`${sandbox.url}/sandbox/state`)).json()),
		).not.toContain('sk-sandbox-stability-key');
	});

	test('is needed to read "complete" more than once', async () => {
		await start();
		const { id } = await generate();
		const complete = await read(id);
		expect(complete.json).toEqual({
			status: 'complete',
			video_url: expect.stringMatching(/^\/processed_videos\/video_[0-9a-f]{8}_\d+\.mp4$/),
			finish_reason: 'SUCCESS',
			seed: expect.any(String),
			dimensions: null,
		});
		for (let count = 0; count < 2; count++) {
			expect(await read(id)).toMatchObject({
				status: 500,
				json: {
					error: expect.stringMatching(
						/^Failed to check video status: API request failed: 404 - \{/,
					),
					status: 'error',
				},
			});
		}
		const video = await send(sandbox, complete.json.video_url);
		expect(video.text.slice(4, 8)).toBe('ftyp');
	});

	test('makes "complete" available repeatedly, with the dimensions', async () => {
		await start();
		const { id, cookie } = await generate();
		for (let count = 0; count < 3; count++) {
			expect((await read(id, cookie)).json).toMatchObject({
				status: 'complete',
				dimensions: '768x768',
			});
		}
	});

	test('of "complete" no longer has a key', async () => {
		await start();
		const { id, cookie } = await generate();
		const later = cookieOf(await read(id, cookie));
		expect(later).toMatch(/^session=/);
		expect((await read(id, later)).status).toBe(500);
		expect((await read(id, cookie)).status).toBe(200);
	});

	test.each([
		['without cookies one of three is delivered', false, 1],
		['with their own cookies all three are', true, 3],
	])('of three at a time: %s', async (_name, hasCookies, delivered) => {
		await start();
		const made = [await generate(), await generate(), await generate()];
		const statuses: number[] = [];
		for (const { id, cookie } of made) {
			statuses.push((await read(id, hasCookies ? cookie : undefined)).status);
		}
		expect(statuses.filter((status) => status === 200)).toHaveLength(delivered);
	});

	test('with keys for one video each, the first of two is lost without cookies', async () => {
		await start({ stabilityKeys: [25, 25] });
		const first = await generate();
		const second = await generate();
		expect((await read(first.id)).status).toBe(500);
		expect((await read(second.id)).status).toBe(200);
		expect((await read(first.id)).json.error).toContain('No Stability AI API keys available');
		expect((await read(first.id, first.cookie)).status).toBe(200);
	});

	test('of another generation or with a wrong signature is ignored', async () => {
		await start();
		const first = await generate();
		const second = await generate();
		expect((await read(first.id, first.cookie)).status).toBe(200);
		expect((await read(second.id, first.cookie)).status).toBe(500);
		expect((await read(second.id, `${second.cookie}x`)).status).toBe(500);
		expect((await read(second.id, second.cookie)).status).toBe(200);
	});

	test('with a submission breaks the later version, and a failing reading sets another', async () => {
		await start({ stability: 'limited' });
		const { id, cookie } = await generate();
		const refused = await submit(undefined, cookie);
		expect(refused).toMatchObject({
			status: 500,
			json: { error: expect.stringContaining("can't subtract offset-naive") },
		});
		expect(cookieOf(refused)).toMatch(/^session=/);
		expect(sandbox.createdTasks()).toBe(1);
		sandbox.expire(id);
		const failed = await read(id, cookie);
		expect(failed.status).toBe(500);
		expect(cookieOf(failed)).toMatch(/^session=/);
	});
});

describe('a reading', () => {
	test('of a running generation is 202, and of an unknown one 500', async () => {
		await start();
		const { json } = await submit();
		expect(await read(json.id)).toMatchObject({ status: 202, json: { status: 'in-progress' } });
		expect(await read('nobody')).toMatchObject({
			status: 500,
			json: { error: expect.stringContaining('API request failed: 404 - ') },
		});
	});

	test('of a filtered generation is complete and has a video', async () => {
		await start();
		const { json } = await submit({ image: file(image, '[fail].png') });
		await sandbox.advance(json.id);
		const answer = await read(json.id);
		expect(answer.json).toMatchObject({ status: 'complete', finish_reason: 'CONTENT_FILTERED' });
		expect((await send(sandbox, answer.json.video_url)).status).toBe(200);
	});

	test('saves the video, which does not exist before', async () => {
		await start();
		const { id } = await generate();
		const path = new URL(sandbox.tasks()[0]!.videoUrl!).pathname;
		expect((await send(sandbox, path)).status).toBe(404);
		await read(id);
		expect((await send(sandbox, path)).status).toBe(200);
	});

	test.each<[number | string, number, string]>([
		[503, 500, 'API request failed: 503 - '],
		[429, 500, 'API request failed: 429 - '],
		[402, 402, 'Insufficient credits'],
		['no_keys', 500, 'No Stability AI API keys available'],
		['retry', 200, 'exchanged'],
	])('can meet %s at Stability: %i', async (code, status, text) => {
		await start();
		sandbox.addFault({ kind: 'providerCode', provider: 'stability', operation: 'get', code });
		const answer = await read('any');
		expect(answer.status).toBe(status);
		expect(answer.text).toContain(text);
	});
});

describe('the later version', () => {
	test('allows 60 readings per hour in total and answers 429 as a web page', async () => {
		await start({ stability: 'limited' });
		const { id, cookie } = await generate();
		await read(id, cookie);
		for (let count = 0; count < 59; count++) await read(`other-${count}`);
		const refused = await read(id, cookie);
		expect(refused.status).toBe(429);
		expect(refused.headers.get('content-type')).toContain('text/html');
		expect(refused.text).toContain('<p>60 per 1 hour</p>');
		expect(refused.headers.get('retry-after')).toBeNull();
		// Downloads have a count of their own.
		const path = new URL(sandbox.tasks()[0]!.videoUrl!).pathname;
		expect((await send(sandbox, path)).status).toBe(200);
	});

	test('accepts another limit, and a reset clears the count', async () => {
		await start({
			stability: 'limited',
			limits: { stabilityRate: { creations: 1, seconds: 3600 } },
		});
		await read('a');
		expect((await read('a')).status).toBe(429);
		sandbox.reset();
		expect((await read('a')).status).toBe(500);
	});
});

test('answers an unknown path with a web page', async () => {
	await start();
	const answer = await send(sandbox, `${PATH}/results/1`);
	expect(answer.status).toBe(404);
	expect(answer.text).toContain('<!doctype html>');
});

test('drops a generation of the document’s own service after 24 hours', async () => {
	await start({ stability: 'contract' });
	const { id } = await generate();
	const later = Date.now() + 25 * 3_600_000;
	const now = jest.spyOn(Date, 'now').mockReturnValue(later);
	expect((await read(id)).status).toBe(404);
	now.mockRestore();
	expect((await read(id)).status).toBe(200);
});
