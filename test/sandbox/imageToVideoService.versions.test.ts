import { request } from 'undici';
import sharp from 'sharp';
import type { Sandbox, SandboxOptions } from '../../sandbox';
import { heavyPicture, redOf, sourcesOf } from '../support/colouredPictures';
import { gif, jpeg } from './support/images';
import { postForm, postJson, send, type FormEntries, type SentAnswer } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const PATH = '/api/v1/image-to-video';
const URL = 'https://images.example/a.png';
const ALL = ['sync', 'sync-2', 'async', 'newest'] as const;
const ASYNCHRONOUS = ['async', 'newest'] as const;
const SYNCHRONOUS = ['sync', 'sync-2'] as const;

let sandbox: Sandbox;
let image: Buffer;
let base64: string;

beforeAll(async () => {
	image = await jpeg(64, 64);
	base64 = `data:image/jpeg;base64,${image.toString('base64')}`;
});
afterEach(() => sandbox.close());

const start = async (service: SandboxOptions['service'], options: SandboxOptions = {}) => {
	sandbox = await startTestSandbox({ service, holdNewTasks: false, speed: 1000, ...options });
};
const post = (endpoint: string, body: unknown) =>
	send(sandbox, `${PATH}/${endpoint}`, postJson(body));
const postFile = (entries: FormEntries = {}, data = image, name = 'a.jpg') =>
	send(sandbox, `${PATH}/from-file`, postForm({ file: { data, name }, ...entries }));
const status = (id: string) => send(sandbox, `${PATH}/status/${id}`);

/** Asks for a job until it has ended. */
async function ended({ json }: SentAnswer): Promise<SentAnswer> {
	for (;;) {
		const answer = await status(json.job_id);
		if (!['pending', 'processing'].includes(answer.json.status)) return answer;
	}
}

const result = (prompt: string) => ({
	request_id: expect.any(String),
	prompt,
	status: 'completed',
	timestamp: expect.any(Number),
	parameters: { duration: '5', aspect_ratio: '16:9', cfg_scale: 0.5 },
	video_url: expect.stringMatching(/^http:.*\.mp4$/),
	video_path: expect.stringMatching(/^\/app\/output\/videos\/video_\d+_[0-9a-f]{8}\.mp4$/),
});

describe.each(SYNCHRONOUS)('%s', (version) => {
	test('answers with the finished video', async () => {
		await start(version);
		for (const answer of [
			await post('generate', { image_url: URL, prompt: 'p' }),
			await post('from-url', { image_url: URL, prompt: 'p' }),
			await postFile({ prompt: 'p' }),
		]) {
			expect(answer.json).toEqual({ ...result('p'), preview_image_url: null, error: null });
			expect(answer.status).toBe(200);
			expect((await fetch(answer.json.video_url)).status).toBe(200);
		}
		expect(sandbox.createdTasks()).toBe(3);
	});

	test('has no jobs', async () => {
		await start(version);
		expect(await status('j-1')).toMatchObject({ status: 404, json: { detail: 'Not Found' } });
	});

	test('answers 500 to any failure, before or after paying', async () => {
		await start(version);
		const failed = await post('generate', { image_url: URL, prompt: '[fail]' });
		expect(failed).toMatchObject({
			status: 500,
			json: { detail: expect.stringMatching(/^Failed to generate video: /) },
		});
		expect((await post('generate', { image_url: 'nowhere' })).status).toBe(500);
		expect(sandbox.createdTasks()).toBe(1);
		const lost = await post('generate', { image_url: URL, prompt: '[lost]' });
		expect(lost.status).toBe(500);
		expect(lost.json.detail).toContain(sandbox.tasks()[1]?.videoUrl);
		expect(sandbox.createdTasks()).toBe(2);
	});

	test('makes one video after the other', async () => {
		await start(version, { holdNewTasks: true });
		const first = post('generate', { image_url: URL });
		while (sandbox.createdTasks() === 0) await fetch(`${sandbox.url}/sandbox/state`);
		let answered = false;
		const second = post('generate', { image_url: URL }).then((answer) => {
			answered = true;
			return answer;
		});
		for (let count = 0; count < 10; count++) await fetch(`${sandbox.url}/sandbox/state`);
		expect([answered, sandbox.createdTasks()]).toEqual([false, 1]);
		sandbox.holdNewTasks(false);
		await sandbox.finish(sandbox.tasks()[0]!.id);
		expect((await Promise.all([first, second])).map((answer) => answer.status)).toEqual([200, 200]);
	});

	test('loses all but one of several uploads with the same name at a time, and all are paid for', async () => {
		await start(version);
		const answers = await Promise.all(Array.from({ length: 4 }, () => postFile()));
		expect(answers.map((answer) => answer.status).sort()).toEqual([200, 500, 500, 500]);
		const refused = answers.find((answer) => answer.status === 500);
		expect(refused?.json.detail).toContain('No such file or directory');
		expect(sandbox.createdTasks()).toBe(4);
	});

	test('delivers uploads with the same name one after the other', async () => {
		await start(version);
		expect((await postFile()).status).toBe(200);
		expect((await postFile()).status).toBe(200);
	});
});

test('sync accepts base64 once per second', async () => {
	await start('sync');
	const now = jest.spyOn(Date, 'now').mockReturnValue(1_790_000_000_500);
	const statuses = [
		(await post('from-base64', { image_base64: base64 })).status,
		(await post('generate', { image_base64: base64 })).status,
	];
	now.mockReturnValue(1_790_000_001_500);
	statuses.push((await post('generate', { image_base64: base64 })).status);
	now.mockRestore();
	expect(statuses).toEqual([200, 500, 200]);
	expect(sandbox.createdTasks()).toBe(2);
});

test('sync-2 never accepts base64', async () => {
	await start('sync-2');
	const { status, json } = await post('from-base64', { image_base64: base64 });
	expect(status).toBe(500);
	expect(json.detail).toMatch(/^Failed to generate video: 'type' is an invalid keyword/);
	expect(sandbox.createdTasks()).toBe(0);
});

test.each([
	['sync', true, 200],
	['sync', false, 404],
	['sync-2', true, 404],
	['newest', true, 404],
] as const)('%s with save_video %s serves the saved file with %i', async (version, save, code) => {
	await start(version);
	const answer = await post('generate', { image_url: URL, save_video: save });
	const { video_path: path } =
		version === 'newest' ? (await ended(answer)).json.result : answer.json;
	expect(path === null).toBe(!save);
	const name = path?.split('/').at(-1) ?? 'none.mp4';
	expect((await send(sandbox, `${PATH}/videos/${name}`)).status).toBe(code);
});

describe.each(ASYNCHRONOUS)('%s', (version) => {
	test('answers a file with a job that can be read', async () => {
		await start(version, { holdNewTasks: true });
		const submitted = await postFile({ prompt: 'p' });
		const id: string = submitted.json.job_id;
		expect(submitted.json).toEqual({
			job_id: id,
			status: 'pending',
			message: expect.stringMatching(/^Video generation started\./),
		});
		const running = await status(id);
		expect(running.json).toEqual({
			job_id: id,
			status: 'processing',
			created_at: expect.any(Number),
			updated_at: expect.any(Number),
		});
		expect(running.json.created_at).toBeLessThan(1e10);
		while (sandbox.createdTasks() === 0) await fetch(`${sandbox.url}/sandbox/state`);
		expect(sandbox.tasks()[0]?.id).toBe(id);
		await sandbox.finish(id);
		const { json } = await status(id);
		expect(json).toEqual({
			...running.json,
			status: 'completed',
			updated_at: expect.any(Number),
			result: {
				...result('p'),
				local_video_url: expect.stringMatching(/^file:\/\/\/app/),
				db_id: expect.any(String),
			},
		});
		expect(json.result.request_id).not.toBe(id);
	});

	test('blocks while a video is made', async () => {
		await start(version, { holdNewTasks: true });
		const { json } = await postFile();
		while (sandbox.createdTasks() === 0) await fetch(`${sandbox.url}/sandbox/state`);
		const polled = fetch(`${sandbox.url}${PATH}/status/${json.job_id}`, {
			signal: AbortSignal.timeout(300),
		});
		await expect(polled).rejects.toThrow();
		await sandbox.finish(json.job_id);
		expect((await status(json.job_id)).json.status).toBe('completed');
	});

	test('answers an image URL only when the video is finished, as pending', async () => {
		await start(version);
		const { json } = await post('generate', { image_url: URL });
		expect(json.status).toBe('pending');
		expect(sandbox.tasks()[0]?.outcome).toBe('succeeded');
		expect((await status(json.job_id)).json.status).toBe('completed');
	});

	test('reports the reason only if the image could not be taken', async () => {
		await start(version);
		const errorOf = async (body: object) => (await ended(await post('generate', body))).json;
		expect(await errorOf({ image_base64: base64 })).toMatchObject({
			status: 'error',
			error: expect.stringMatching(/^'type' is an invalid keyword|^'dict' object has no attribute/),
		});
		expect((await errorOf({ image_base64: 'abc' })).error).toContain('Incorrect padding');
		for (const body of [
			{ image_url: 'nowhere' },
			{ image_url: URL, prompt: '[fail]' },
			{ image_url: URL, prompt: '[lost]' },
		]) {
			const job = await errorOf(body);
			expect(job.status).toBe('error');
			expect(job).not.toHaveProperty('error');
		}
		// A failed generation, and one that was made and lost.
		expect(sandbox.tasks().map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
	});

	test('may complete a job without a URL', async () => {
		await start(version);
		const { json } = await ended(await post('generate', { image_url: URL, prompt: '[no url]' }));
		expect(json).toMatchObject({ status: 'completed', result: { video_url: null } });
	});

	test('does not find the jobs of another worker', async () => {
		await start(version, { serviceWorkers: 2 });
		const { json } = await post('generate', { image_url: URL });
		const statuses: number[] = [];
		for (let count = 0; count < 4; count++) statuses.push((await status(json.job_id)).status);
		expect(statuses).toEqual([404, 200, 404, 200]);
	});

	test('does not find a job that it has forgotten', async () => {
		await start(version);
		const { json } = await post('generate', { image_url: URL });
		sandbox.expire(json.job_id);
		expect(await status(json.job_id)).toMatchObject({
			status: 404,
			json: { detail: `Job with ID ${json.job_id} not found` },
		});
	});

	test('refuses file names that cannot be written', async () => {
		await start(version);
		for (const name of ['', 'a/b.jpg']) {
			expect(await postFile({}, image, name)).toMatchObject({
				status: 500,
				json: { detail: expect.stringContaining('Failed to process image upload') },
			});
		}
		expect(sandbox.createdTasks()).toBe(0);
	});

	test('drops waiting jobs at a reset', async () => {
		await start(version);
		const { json } = await postFile();
		sandbox.reset();
		expect((await status(json.job_id)).status).toBe(404);
		await new Promise((passed) => setTimeout(passed, 400));
		expect(sandbox.createdTasks()).toBe(0);
	});
});

async function uploadAtOnce(count: number, nameOf: (index: number) => string, isHeavy: boolean) {
	const pictures = await Promise.all(
		Array.from({ length: count }, async (_, index) => {
			const red = redOf(index, count);
			if (isHeavy) return await heavyPicture(red, 60);
			const background = { r: red, g: 60, b: 128 };
			return await sharp({ create: { width: 64, height: 64, channels: 3, background } })
				.png()
				.toBuffer();
		}),
	);
	const jobs = await Promise.all(
		pictures.map((picture, index) => postFile({}, picture, nameOf(index))),
	);
	const ids = jobs.map(({ json }) => json.job_id as string);
	for (const job of jobs) expect((await ended(job)).json.status).toBe('completed');
	return await sourcesOf(sandbox, ids, count);
}

describe('ten simultaneous uploads', () => {
	const own = Array.from({ length: 10 }, (_, index) => index);

	test("with the same name and more than 1 MB use another upload's image", async () => {
		await start('async');
		const sources = await uploadAtOnce(10, () => 'photo.png', true);
		expect(sources).not.toEqual(own);
		expect(sandbox.createdTasks()).toBe(10);
	});

	test.each([
		['with the same name and few bytes', () => 'photo.png', false],
		['with unique names', (index: number) => `photo-${index}.png`, true],
	])('%s keep their own images', async (_name, nameOf, isHeavy) => {
		await start('newest');
		expect(await uploadAtOnce(10, nameOf, isHeavy)).toEqual(own);
	});
});

describe('newest', () => {
	beforeEach(() => start('newest'));

	test('has no from-url and from-base64', async () => {
		for (const endpoint of ['from-url', 'from-base64']) {
			expect(await post(endpoint, { image_url: URL })).toMatchObject({
				status: 404,
				json: { detail: 'Not Found' },
			});
		}
		expect(sandbox.createdTasks()).toBe(0);
	});

	test('refuses empty files with 400 and other types with 415', async () => {
		expect(await postFile({}, Buffer.alloc(0))).toMatchObject({
			status: 400,
			json: { detail: 'Uploaded file is empty' },
		});
		expect((await postFile({}, await gif(8, 8))).status).toBe(415);
		expect((await postFile({ duration: '7' }, await gif(8, 8))).status).toBe(400);
	});

	test('accepts save_video of any type', async () => {
		expect((await post('generate', { image_url: URL, save_video: 'maybe' })).status).toBe(200);
	});

	test('has a list that omits its videos', async () => {
		await post('generate', { image_url: URL });
		expect((await send(sandbox, `${PATH}/videos`)).json).toEqual([]);
	});

	test.each([
		['localhost:8686', 404],
		['127.0.0.1', 404],
		['a.vercel.app', 404],
		['Localhost', 400],
		['video.example', 400],
		['vercel.app', 400],
	])('answers the host %s with %i', async (host, code) => {
		const answer = await request(`${sandbox.url}${PATH}/status/none`, { headers: { host } });
		const text = await answer.body.text();
		expect(answer.statusCode).toBe(code);
		if (code === 400) expect(text).toBe('Invalid host header');
	});
});

describe('earlier versions', () => {
	test('make a video of any file', async () => {
		await start('async');
		expect((await ended(await postFile({}, Buffer.alloc(0)))).json.status).toBe('completed');
		expect((await ended(await postFile({}, Buffer.from('hello')))).json.status).toBe('completed');
	});

	test('accept any host', async () => {
		await start('async');
		const headers = { host: 'video.example' };
		const answer = await request(`${sandbox.url}${PATH}/status/none`, { headers });
		expect([answer.statusCode, await answer.body.text()]).toEqual([
			404,
			'{"detail":"Job with ID none not found"}',
		]);
	});
});

describe.each(ALL)('%s', (version) => {
	test.each<[string, object, unknown]>([
		[
			'another duration',
			{ duration: '7' },
			{
				type: 'value_error',
				loc: ['body', 'duration'],
				msg: "Value error, Duration must be '5' or '10'",
				input: '7',
				ctx: { error: {} },
			},
		],
		[
			'a number as duration',
			{ duration: 5 },
			{
				type: 'string_type',
				loc: ['body', 'duration'],
				msg: 'Input should be a valid string',
				input: 5,
			},
		],
		[
			'cfg_scale 1.5',
			{ cfg_scale: 1.5 },
			expect.objectContaining({ loc: ['body', 'cfg_scale'], input: 1.5 }),
		],
		[
			'another aspect ratio',
			{ aspect_ratio: '4:3' },
			expect.objectContaining({ loc: ['body', 'aspect_ratio'] }),
		],
	])('refuses %s with 422', async (_name, changes, finding) => {
		await start(version);
		const answer = await post('generate', { image_url: URL, ...changes });
		expect(answer.status).toBe(422);
		expect(answer.json).toEqual({ detail: [finding] });
		expect(sandbox.createdTasks()).toBe(0);
	});

	test.each<[string, FormEntries, number, unknown]>([
		['another duration', { duration: '7' }, 400, "Duration must be '5' or '10'"],
		['another ratio', { aspect_ratio: '4:3' }, 400, expect.stringContaining('Aspect ratio')],
		['cfg_scale 2', { cfg_scale: '2' }, 400, expect.stringContaining('cfg_scale')],
		[
			'cfg_scale in words',
			{ cfg_scale: 'much' },
			422,
			[expect.objectContaining({ type: 'float_parsing', loc: ['body', 'cfg_scale'] })],
		],
	])('refuses a form with %s', async (_name, entries, code, detail) => {
		await start(version);
		const answer = await postFile(entries);
		expect(answer.status).toBe(code);
		expect(answer.json).toEqual({ detail });
		expect(sandbox.createdTasks()).toBe(0);
	});

	test('refuses a submission without an image and unreadable JSON', async () => {
		await start(version);
		expect(await post('generate', { prompt: 'p' })).toMatchObject({
			status: 400,
			json: { detail: expect.stringMatching(/^Either image_url or image_base64/) },
		});
		const broken = { ...postJson({}), body: '{"prompt":' };
		expect((await send(sandbox, `${PATH}/generate`, broken)).json.detail).toMatchObject([
			{ type: 'json_invalid' },
		]);
		const noFile = postForm({ prompt: 'p' });
		expect((await send(sandbox, `${PATH}/from-file`, noFile)).json.detail).toMatchObject([
			{ type: 'missing', loc: ['body', 'file'] },
		]);
	});

	test('ignores unknown fields', async () => {
		await start(version);
		expect((await post('generate', { image_url: URL, model: 'x' })).status).toBe(200);
	});

	test('lists its routes in openapi.json', async () => {
		await start(version);
		const path = version === 'newest' ? '/api/openapi.json' : '/openapi.json';
		const { paths } = (await send(sandbox, path)).json as { paths: object };
		const isJobs = (ASYNCHRONOUS as readonly string[]).includes(version);
		expect(`${PATH}/status/{job_id}` in paths).toBe(isJobs);
		expect(`${PATH}/from-url` in paths).toBe(version !== 'newest');
		expect(`${PATH}/from-file` in paths).toBe(true);
	});

	test('reports a failure in its own shape', async () => {
		await start(version);
		sandbox.addFault({ kind: 'status', status: 503, message: 'later' });
		expect(await post('generate', { image_url: URL })).toMatchObject({
			status: 503,
			json: { detail: 'later' },
		});
	});
});

test('repeats the whole body in the error about a missing field', async () => {
	await start('async');
	const body = { image_base64: 'x'.repeat(1000), prompt: 'p' };
	expect((await post('from-url', body)).json.detail).toEqual([
		{ type: 'missing', loc: ['body', 'image_url'], msg: 'Field required', input: body },
	]);
});
