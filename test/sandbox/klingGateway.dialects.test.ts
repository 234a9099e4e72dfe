import type { Sandbox, SandboxOptions } from '../../sandbox';
import { QUERY_SHAPES, SUBMISSION_SHAPES } from '../../sandbox/core/deployments';
import { decodeVideo } from '../support/decodeVideo';
import { pngBase64 } from './support/images';
import { Receiver } from './support/receiver';
import { bearer, postJson, send, type SentAnswer } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const PATH = '/kling/v1/videos/image2video';
const BODY = { model: 'kling-v2-6', prompt: 'the sea moves' };
let image: string;
let sandbox: Sandbox;

beforeAll(async () => {
	image = await pngBase64(64, 64);
});
afterEach(() => sandbox.close());

type Gateway = SandboxOptions['gateway'];

const start = async (gateway: Gateway, options: SandboxOptions = {}) => {
	sandbox = await startTestSandbox({ gateway, ...options });
};
const token = () => sandbox.credentials.klingGatewayApi.token;
const create = (changes: object = {}) =>
	send(sandbox, PATH, postJson({ ...BODY, image, ...changes }, token()));
const query = (id: string) => send(sandbox, `${PATH}/${id}`, { headers: bearer(token()) });
const onlyTask = () => sandbox.tasks('klingGateway')[0]!;

/* eslint-disable @typescript-eslint/no-explicit-any -- each shape has its own fields */
/** Where each shape has a task's id, status and video: section 2 of the dialects' document. */
const SUBMISSION_FIELDS: Record<string, (json: any) => { id: unknown; status: unknown }> = {
	contract: ({ data }) => ({ id: data.task_id, status: data.task_status }),
	o: ({ data }) => ({ id: data.task_id, status: data.task_status }),
	n1: ({ id, status }) => ({ id, status }),
	n2: (json) => ({ id: json.task_id, status: json.status }),
	n3: ({ data }) => ({ id: data.task_id, status: data.status }),
	chain: ({ id, status }) => ({ id, status }),
};
const QUERY_FIELDS: Record<string, (json: any) => { status: unknown; url: unknown }> = {
	contract: ({ data }) => ({ status: data.task_status, url: data.task_result?.videos?.[0].url }),
	o: ({ data }) => ({ status: data.task_status, url: data.task_result.videos?.[0].url }),
	n1: ({ data }) => ({ status: data.status, url: data.result_url || undefined }),
	n2: (json) => ({ status: json.status, url: json.url }),
	n3: ({ data }) => ({ status: data.status, url: data.url || undefined }),
};
/* eslint-enable @typescript-eslint/no-explicit-any */

const DONE_WORDS = {
	contract: 'succeed',
	o: 'succeed',
	n1: 'SUCCESS',
	n2: 'completed',
	n3: 'succeeded',
};
const FIRST_WORDS = {
	contract: 'submitted',
	o: 'submitted',
	n1: 'queued',
	n2: 'queued',
	n3: 'queued',
	chain: 'queued',
};

const COMBINATIONS = SUBMISSION_SHAPES.flatMap((submission) =>
	QUERY_SHAPES.map((queried) => [submission, queried] as const),
);

test.each(COMBINATIONS)(
	'answers a submission as %s and a query as %s',
	async (submission, queried) => {
		await start(`${submission},${queried}`);
		const submitted = await create();
		expect(submitted.status).toBe(200);
		const task = onlyTask();
		expect(SUBMISSION_FIELDS[submission]!(submitted.json)).toEqual({
			id: submission === 'chain' ? '' : task.id,
			status: FIRST_WORDS[submission],
		});
		expect(QUERY_FIELDS[queried]!((await query(task.id)).json).url).toBeUndefined();

		await sandbox.finish(task.id);
		const finished = await query(task.id);
		const { videoUrl = '' } = onlyTask();
		expect(QUERY_FIELDS[queried]!(finished.json)).toEqual({
			status: DONE_WORDS[queried],
			url: videoUrl,
		});
		expect(videoUrl.endsWith('.m4v')).toBe(queried === 'n3');
		const video = Buffer.from(await (await fetch(videoUrl)).arrayBuffer());
		expect(video.toString('latin1', 4, 8)).toBe('ftyp');
	},
);

describe('the answers of section 1', () => {
	test('O', async () => {
		await start('o');
		const { json } = await create();
		const { id } = onlyTask();
		expect(json).toEqual({
			code: 0,
			message: 'SUCCEED',
			request_id: expect.any(String),
			data: { task_id: id, task_status: 'submitted', created_at: onlyTask().createdAt },
		});
		expect((await query(id)).json.data.task_result).toEqual({ images: [], videos: null });
		await sandbox.finish(id);
		expect((await query(id)).json.data).toEqual({
			task_id: id,
			task_status: 'succeed',
			task_status_msg: '',
			created_at: onlyTask().createdAt,
			updated_at: onlyTask().updatedAt,
			task_result: {
				videos: [{ id: expect.any(String), url: onlyTask().videoUrl, duration: '5.1' }],
			},
		});
	});

	test('N1, whose nested answer has an id that the gateway does not know', async () => {
		await start('n1');
		const { json } = await create();
		const { id, createdAt } = onlyTask();
		const seconds = Math.floor(createdAt / 1000);
		expect(id).toMatch(/^task_[0-9a-f]{32}$/);
		expect(json).toEqual({
			id,
			task_id: id,
			object: 'video',
			model: 'kling-v2-6',
			status: 'queued',
			progress: 0,
			created_at: seconds,
		});
		const record = {
			id: 1,
			task_id: id,
			platform: '50',
			action: 'generate',
			fail_reason: '',
			submit_time: seconds,
			created_at: seconds,
			updated_at: expect.any(Number),
			quota: 500,
		};
		expect((await query(id)).json).toEqual({
			code: 'success',
			message: '',
			data: {
				...record,
				status: 'NOT_START',
				progress: '0%',
				result_url: '',
				start_time: 0,
				finish_time: 0,
				data: {
					code: 0,
					message: 'SUCCEED',
					request_id: expect.any(String),
					data: expect.objectContaining({
						task_id: expect.stringMatching(/^\d{18}$/),
						task_status: 'submitted',
					}),
				},
			},
		});
		const words: string[] = [];
		for (let step = 0; step < 2; step++) {
			await sandbox.advance(id);
			words.push((await query(id)).json.data.status);
		}
		expect(words).toEqual(['SUBMITTED', 'IN_PROGRESS']);
		await sandbox.finish(id);
		const url = onlyTask().videoUrl;
		const { data } = (await query(id)).json;
		expect(data).toEqual({
			...record,
			status: 'SUCCESS',
			progress: '100%',
			result_url: url,
			start_time: seconds,
			finish_time: Math.floor(onlyTask().finishedAt! / 1000),
			data: {
				code: 0,
				message: 'SUCCEED',
				request_id: expect.any(String),
				data: expect.objectContaining({
					task_id: expect.stringMatching(/^\d{18}$/),
					task_status: 'succeed',
					task_result: { videos: [{ id: expect.any(String), url, duration: '5.1' }] },
				}),
			},
		});
		expect(await query(data.data.data.task_id)).toMatchObject({
			status: 400,
			json: { code: 'task_not_exist' },
		});
	});

	test('N1 puts the reason of a failure in the place of the URL', async () => {
		await start('n1');
		await create({ prompt: 'the sea [fail]' });
		const { id } = onlyTask();
		for (let step = 0; step < 3; step++) await sandbox.advance(id);
		const reason = 'The prompt asks the sandbox to fail';
		expect((await query(id)).json.data).toMatchObject({
			status: 'FAILURE',
			fail_reason: reason,
			result_url: reason,
			data: { data: { task_status: 'failed', task_status_msg: reason } },
		});
	});

	test('older versions of N1 give the message of Kling as the reason', async () => {
		await start({ submission: 'n1', query: 'n1', video: 'fail_reason' });
		await create({ prompt: 'the sea [fail]' });
		const { id } = onlyTask();
		for (let step = 0; step < 3; step++) await sandbox.advance(id);
		expect((await query(id)).json.data).toMatchObject({
			status: 'FAILURE',
			fail_reason: 'SUCCEED',
			data: { data: { task_status_msg: 'The prompt asks the sandbox to fail' } },
		});
	});

	test('N2', async () => {
		await start('n2');
		const { json } = await create({ duration: '10' });
		const { id } = onlyTask();
		expect(json).toEqual({ task_id: id, status: 'queued' });
		await sandbox.finish(id);
		expect((await query(id)).json).toEqual({
			task_id: id,
			status: 'completed',
			url: onlyTask().videoUrl,
			format: 'mp4',
			metadata: { duration: 10, fps: 15, seed: expect.any(Number) },
			error: { code: 0, message: '' },
		});
	});

	test('N3, and its failure', async () => {
		await start('n3');
		await create({ prompt: '[fail]' });
		const { id } = onlyTask();
		for (let step = 0; step < 3; step++) await sandbox.advance(id);
		expect((await query(id)).json).toEqual({
			code: 'success',
			message: '',
			data: {
				task_id: id,
				status: 'failed',
				url: '',
				format: 'mp4',
				metadata: null,
				error: { code: 'task_failed', message: 'The prompt asks the sandbox to fail' },
			},
		});
	});

	test('the chain creates a task and names no id', async () => {
		await start('chain');
		const { status, json } = await create();
		expect(status).toBe(200);
		expect(json).toMatchObject({ id: '', object: 'video', status: 'queued' });
		expect(json).not.toHaveProperty('task_id');
		expect(sandbox.createdTasks()).toBe(1);
	});
});

describe('traits', () => {
	test.each(['content', 'content_path'] as const)('video %s requires the token', async (video) => {
		await start({ submission: 'n1', query: 'n1', video });
		await create();
		const { id } = onlyTask();
		await sandbox.finish(id);
		const { data } = (await query(id)).json;
		const path = `/v1/videos/${id}/content`;
		expect(data.result_url).toBe(video === 'content' ? sandbox.url + path : path);
		expect(JSON.stringify(data.data)).not.toContain(sandbox.url);
		expect((await send(sandbox, path)).status).toBe(401);
		const fetched = await send(sandbox, path, { headers: bearer(token()) });
		expect(fetched.text.slice(4, 8)).toBe('ftyp');
	});

	test.each([
		['fail_reason', (data: Record<string, unknown>) => data.fail_reason],
		['kling_answer', (data: Record<string, unknown>) => JSON.stringify(data.data)],
	] as const)('video %s is the only place of the URL', async (video, read) => {
		await start({ submission: 'n1', query: 'n1', video });
		await create();
		await sandbox.finish(onlyTask().id);
		const { data } = (await query(onlyTask().id)).json;
		expect(data).not.toHaveProperty('result_url');
		expect(read(data)).toContain(onlyTask().videoUrl);
		expect(JSON.stringify(data).split(onlyTask().videoUrl!)).toHaveLength(2);
	});

	test.each([
		['upper', 'n2', 'COMPLETED'],
		['lower', 'n1', 'success'],
		['title', 'o', 'Succeed'],
		['forks', 'n1', 'SUCCESS'],
	] as const)('words %s in %s: %s', async (words, shape, expected) => {
		await start({ submission: shape, query: shape, words });
		await create();
		await sandbox.finish(onlyTask().id);
		expect(QUERY_FIELDS[shape]!((await query(onlyTask().id)).json).status).toBe(expected);
	});

	test('times can be in the other unit', async () => {
		await start({ submission: 'n1', query: 'o', times: 'seconds' });
		await create();
		const { id, createdAt } = onlyTask();
		expect((await query(id)).json.data.created_at).toBe(Math.floor(createdAt / 1000));
		await sandbox.close();
		await start({ submission: 'n1', query: 'n1', times: 'milliseconds' });
		expect((await create()).json.created_at).toBe(onlyTask().createdAt);
	});

	test('ids can be those of Kling', async () => {
		await start({ submission: 'n1', query: 'n1', ids: 'kling' });
		expect((await create()).json.id).toMatch(/^\d{18}$/);
	});

	test('a task that the gateway has not read yet can be without data', async () => {
		await start({ submission: 'o', query: 'o', unread: 'empty' });
		await create();
		const { id } = onlyTask();
		expect((await query(id)).json).toEqual({ code: 0, message: '', request_id: '' });
		await sandbox.advance(id);
		expect((await query(id)).json.data.task_status).toBe('submitted');
	});

	test('a body without a model is refused before the task is looked at', async () => {
		await start('n1');
		expect(await create({ model: undefined })).toMatchObject({
			status: 400,
			json: { error: { type: 'new_api_error', code: '' } },
		});
	});

	test('a delayed database finds a task only after some queries', async () => {
		await start({ submission: 'n1', query: 'n1', lag: 2 });
		await create();
		const answers: SentAnswer[] = [];
		for (let count = 0; count < 3; count++) answers.push(await query(onlyTask().id));
		expect(answers.map(({ status }) => status)).toEqual([400, 400, 200]);
		expect(answers[0]?.json).toEqual({
			code: 'task_not_exist',
			message: expect.any(String),
			data: null,
		});
	});

	const both = { model: 'kling-v1', model_name: 'kling-v1' };
	test.each<[string, object, number]>([
		['model', { model_name: 'kling-v1', model: undefined }, 400],
		['model', { model: 'kling-v1' }, 200],
		['model_name', { model: 'kling-v1' }, 400],
		['model_name', both, 200],
		['either', { model_name: 'kling-v1', model: undefined }, 200],
		['either', { model: undefined }, 400],
		['both', both, 200],
		['both', { model: 'kling-v1' }, 400],
		['both', { ...both, model_name: 'kling-v1-6' }, 400],
	])('a gateway that reads %s answers %j with %i', async (model, body, status) => {
		await start({ submission: 'n1', query: 'n1', model } as Gateway);
		expect((await create(body)).status).toBe(status);
	});

	test('the documented gateway can be strict on model_name and accept external ids', async () => {
		const shapes = { submission: 'contract', query: 'contract' } as const;
		await start({ ...shapes, model: 'model_name', externalIds: true });
		expect(await create()).toMatchObject({ status: 400, json: { code: 400 } });
		const accepted = { model: undefined, model_name: 'kling-v1', external_task_id: 'mine' };
		expect((await create(accepted)).status).toBe(200);
		const { json } = await query(onlyTask().id);
		expect(json.data.task_info).toEqual({ external_task_id: 'mine' });
		expect((await query('mine')).status).toBe(404);
	});

	test.each<[object, string]>([
		[{ submission: 'n4', query: 'n1' }, 'gateway.submission'],
		[{ submission: 'n1', query: 'chain' }, 'gateway.query'],
		[{ submission: 'n1', query: 'n2', video: 'fail_reason' }, 'needs a query of the shape n1'],
		[{ submission: 'o', query: 'o', words: 'forks' }, 'needs a query of the shape n1'],
		[{ submission: 'chain', query: 'n1', ids: 'kling' }, 'gateway.ids'],
	])('%j is refused', async (gateway, message) => {
		await start('contract');
		await expect(startTestSandbox({ gateway: gateway as Gateway })).rejects.toThrow(message);
	});
});

describe('the refusals of section 3', () => {
	const kling = (code: number) =>
		expect.objectContaining({
			code: 'fail_to_fetch_task',
			message: expect.stringMatching(new RegExp(`^\\{"code":${code},`)),
			data: null,
		});

	test.each<[string, object, number, unknown]>([
		[
			'no prompt',
			{ prompt: undefined },
			400,
			{ code: 'invalid_request', message: 'prompt is required', data: null },
		],
		[
			'a number as duration',
			{ duration: 5 },
			500,
			expect.objectContaining({ code: 'build_request_failed' }),
		],
		[
			'text as cfg_scale',
			{ cfg_scale: '0.5' },
			500,
			expect.objectContaining({ code: 'build_request_failed' }),
		],
		["the contract's cfg_scale of 5", { cfg_scale: 5 }, 400, kling(1201)],
		['another duration', { duration: '7' }, 400, kling(1201)],
		['another mode', { mode: 'fast' }, 400, kling(1201)],
		['an image with a data: prefix', { image: 'data:image/png;base64,aGVsbG8=' }, 400, kling(1201)],
		[
			'a model without a channel',
			{ model: 'veo-3' },
			503,
			{
				error: {
					message: expect.stringContaining('request id'),
					type: 'new_api_error',
					code: 'model_not_found',
				},
			},
		],
	])('%s', async (_name, changes, status, body) => {
		await start('n1');
		const answer = await create(changes);
		expect(answer.status).toBe(status);
		expect(answer.json).toEqual(body);
		expect(sandbox.createdTasks()).toBe(0);
	});

	test('a wrong token', async () => {
		await start('n1');
		const answer = await send(sandbox, PATH, postJson({ ...BODY, image }, 'wrong'));
		expect(answer.status).toBe(401);
		expect(answer.json).toEqual({
			error: {
				message: expect.stringMatching(/\(request id: .+\)$/),
				type: 'new_api_error',
				code: '',
			},
		});
	});

	test('429 without the code of Kling', async () => {
		await start('n1');
		sandbox.setLimits({ gatewayConcurrency: 1 });
		await create();
		const { status, json } = await create();
		expect(status).toBe(429);
		expect(json).toEqual({ code: 'fail_to_fetch_task', message: expect.any(String), data: null });
		expect(json.message).not.toMatch(/130[23]/);
		expect(sandbox.createdTasks()).toBe(1);
	});

	test('N2 has them in an error object', async () => {
		await start('n2');
		expect((await create({ prompt: '' })).json).toEqual({
			error: {
				message: expect.stringContaining('prompt is required'),
				type: 'new_api_error',
				param: '',
				code: 'invalid_request',
			},
		});
	});

	test.each<[string | number, number, string]>([
		['task_failed', 400, 'task_failed'],
		['do_request_failed', 500, 'do_request_failed'],
		['read_response_body_failed', 500, 'read_response_body_failed'],
		['unmarshal_response_failed', 500, 'unmarshal_response_failed'],
		['service_unavailable', 502, 'service_unavailable'],
		[1303, 429, 'fail_to_fetch_task'],
		[1301, 400, 'fail_to_fetch_task'],
		[5000, 500, 'fail_to_fetch_task'],
	])('a fault of the code %s is %i %s, and a task may exist', async (code, status, expected) => {
		await start('n1');
		sandbox.addFault({ kind: 'providerCode', provider: 'klingGateway', code, acted: true });
		expect(await create()).toMatchObject({ status, json: { code: expected, data: null } });
		expect(sandbox.createdTasks()).toBe(1);
	});
});

describe('the request to Kling', () => {
	test('omits unknown fields, and the video is square by default', async () => {
		await start('n1');
		expect((await create({ voice_list: [{ voice_id: 'a' }], multi_shot: true })).status).toBe(200);
		await create({ aspect_ratio: '9:16', camera_control: { type: 'down_back' } });
		const sizes: number[] = [];
		for (const { id } of sandbox.tasks()) {
			const { width, height } = await decodeVideo(await sandbox.video(id));
			sizes.push(width / height);
		}
		expect(sizes[0]).toBe(1);
		expect(sizes[1]).toBeLessThan(0.7);
	});

	test('makes the video from the text without an image', async () => {
		await start('n1');
		expect((await create({ image: undefined })).status).toBe(200);
		expect((await sandbox.video(onlyTask().id)).length).toBeGreaterThan(1000);
	});

	test('contains an external id, which is unique at Kling and cannot be looked up', async () => {
		await start('n1');
		expect((await create({ external_task_id: 'mine' })).status).toBe(200);
		expect((await create({ external_task_id: 'mine' })).json.message).toContain('"code":1201');
		expect((await query('mine')).json.code).toBe('task_not_exist');
	});

	test("leads to a callback from Kling with Kling's id", async () => {
		await start('n1');
		const receiver = await Receiver.start();
		await create({ callback_url: receiver.url });
		await sandbox.finish(onlyTask().id);
		await receiver.stop();
		const { task_id: id, task_status: status } = JSON.parse(receiver.received[0]?.body ?? '{}');
		expect([id, status]).toEqual([expect.stringMatching(/^\d{18}$/), 'succeed']);
	});
});
