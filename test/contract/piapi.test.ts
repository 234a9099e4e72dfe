import { hmacSha256 } from '../../nodes/shared/http/signature';
import { picture } from '../support/images';
import {
	answerWith,
	COMPLETED_ANSWER,
	CREATE_ANSWER,
	EXAMPLE_REQUEST,
	FAILED_ANSWER,
	SECRET,
	TASK_ID,
	VIDEO_URL,
	WORKS_ANSWER,
	WORKS_OUTPUT,
} from './examples/piapi';
import { simulateHost } from './support/simulatedHost';
import { ERROR_OUTPUT, replay } from './support/replay';
import { TEXT_TO_VIDEO_PARAMETERS } from './tables/piapi';

const API = 'https://api.piapi.ai';
const UPLOAD = 'https://upload.theapi.app';
const TASK_URL = `${API}/api/v1/task/${TASK_ID}`;

describe('the PiAPI document', () => {
	const piapi = replay({
		provider: 'piapi',
		origin: API,
		credentials: {
			piapiApi: {
				apiKey: 'the-key-of-the-account',
				baseUrl: API,
				uploadBaseUrl: UPLOAD,
				webhookSecret: SECRET,
			},
		},
	});
	const upload = simulateHost(UPLOAD);
	const { input } = EXAMPLE_REQUEST;
	const form = { imageUrl: input.image_url, prompt: input.prompt };
	const raw = { options: { output: 'raw', retryFor: 0 } };
	const callback = {
		callback: 'custom',
		callbackUrl: EXAMPLE_REQUEST.config.webhook_config.endpoint,
	};
	const sent = () => piapi.requests[0]!.body as typeof EXAMPLE_REQUEST;
	const hintsOf = (run: Awaited<ReturnType<typeof piapi.create>>) =>
		(run.runs('Create')[0]!.hints ?? []).map(({ message }) => message);

	describe('"Create" (section 2)', () => {
		it('sends the example request, with a token of its own in the callback URL', async () => {
			piapi.answers({ body: CREATE_ANSWER });
			const run = await piapi.create({ ...form, options: callback });
			expect(run.error).toBeUndefined();
			expect(piapi.requests).toMatchObject([
				{
					method: 'POST',
					url: `${API}/api/v1/task`,
					headers: { 'x-api-key': 'the-key-of-the-account', 'content-type': 'application/json' },
				},
			]);
			const [item] = run.json('Create');
			const endpoint = `${callback.callbackUrl}&externalTaskId=${String(item!.externalTaskId)}`;
			expect(sent()).toEqual({
				...EXAMPLE_REQUEST,
				config: { service_mode: 'public', webhook_config: { endpoint, secret: SECRET } },
			});
			expect(item).toEqual({
				provider: 'piapi',
				taskId: TASK_ID,
				externalTaskId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
				status: 'submitted',
				createdAt: '2026-11-29T10:00:01.300Z',
			});
		});

		it('sends neither a webhook nor an external ID without a callback', async () => {
			piapi.answers({ body: CREATE_ANSWER });
			const run = await piapi.create(form);
			expect(sent()).toEqual({ ...EXAMPLE_REQUEST, config: { service_mode: 'public' } });
			expect(run.json('Create')[0]).not.toHaveProperty('externalTaskId');
		});

		it('takes code 0 of the general page, and HTTP 201', async () => {
			piapi.answers({ status: 201, body: answerWith({}, 0) });
			const run = await piapi.create(form);
			expect(run.json('Create')).toMatchObject([{ taskId: TASK_ID, status: 'submitted' }]);
		});

		it('sends shots with their total as the duration, and every switch of 3.0', async () => {
			piapi.answers({ body: CREATE_ANSWER });
			await piapi.create({
				...form,
				mode: 'pro',
				enableAudio: true,
				options: {
					preferMultiShots: true,
					serviceMode: 'private',
					negativePrompt: 'blur',
					multiShots: {
						rows: [
							{ prompt: 'A', duration: 4 },
							{ prompt: 'B', duration: '5' },
						],
					},
				},
			});
			expect(sent()).toEqual({
				...EXAMPLE_REQUEST,
				input: {
					...input,
					mode: 'pro',
					enable_audio: true,
					prefer_multi_shots: true,
					negative_prompt: 'blur',
					duration: 9,
					multi_shots: [
						{ prompt: 'A', duration: 4 },
						{ prompt: 'B', duration: 5 },
					],
				},
				config: { service_mode: 'private' },
			});
		});

		it.each([
			[
				'2.5 Turbo with an end frame',
				{
					version: '2.5-turbo',
					imageTailInputType: 'url',
					imageTailUrl: 'https://a.example/b.jpg',
				},
				'kling-turbo',
				{ version: '2.5-turbo', image_tail_url: 'https://a.example/b.jpg' },
			],
			[
				'another version',
				{ version: 'custom', customVersion: '2.6', duration: '10', options: { cfgScale: 0.7 } },
				'kling',
				{ version: '2.6', duration: 10, cfg_scale: 0.7 },
			],
		])('sends %s without the fields of 3.0', async (_what, parameters, model, fields) => {
			piapi.answers({ body: CREATE_ANSWER });
			await piapi.create({ ...form, duration: '5', ...parameters });
			const { image_url, prompt, mode, duration } = input;
			expect(sent()).toEqual({
				model,
				task_type: 'video_generation',
				input: { image_url, prompt, mode, duration, ...fields },
				config: { service_mode: 'public' },
			});
		});

		it('sends a task of any type with the image in the parameter that the option names', async () => {
			piapi.answers({ body: CREATE_ANSWER });
			const run = await piapi.create({
				version: 'json',
				taskType: 'omni_video_generation',
				imageUrl: input.image_url,
				inputJson: '{"version": "3.0", "prompt": "@image_1 sets sail", "duration": 5}',
				options: { imageParameter: 'images[]' },
			});
			expect(sent()).toEqual({
				model: 'kling',
				task_type: 'omni_video_generation',
				input: {
					version: '3.0',
					prompt: '@image_1 sets sail',
					duration: 5,
					images: [input.image_url],
				},
				config: { service_mode: 'public' },
			});
			expect(hintsOf(run)).toEqual([expect.stringContaining('check that the video begins with')]);
		});

		it('says nothing about documented fields for text-to-video, and names unknown ones', async () => {
			piapi.answers({ body: CREATE_ANSWER });
			const documented = { aspect_ratio: '16:9', camera_control: { type: 'simple' }, elements: [] };
			expect(Object.keys(documented)).toEqual(TEXT_TO_VIDEO_PARAMETERS);
			const added = { input: { ...documented, end_image_url: 'https://a.example/b.jpg' }, note: 1 };
			const run = await piapi.create({
				...form,
				options: { additionalBodyFields: JSON.stringify(added) },
			});
			expect(hintsOf(run)).toEqual([
				'PiAPI does not document the field end_image_url for version 3.0: it may be ignored',
			]);
			expect(sent()).toMatchObject({ note: 1, input: { aspect_ratio: '16:9' } });
		});

		it.each([
			['all zero is left out', { pan: 0, zoom: 0 }, false],
			['with one axis is sent', { pan: -10, zoom: 0 }, true],
		])('a camera_control that is %s', async (_what, config, isSent) => {
			piapi.answers({ body: CREATE_ANSWER });
			const added = { input: { camera_control: { type: 'simple', config } } };
			await piapi.create({ ...form, options: { additionalBodyFields: JSON.stringify(added) } });
			expect('camera_control' in sent().input).toBe(isSent);
		});

		it.each([
			[
				'a duration',
				{ duration: 16 },
				/"Duration \(Seconds\) \(input.duration\)" is 16; allowed: /,
			],
			['a version', { version: '9' }, /"Model" is "9"; allowed: 3.0, 2.5-turbo, /],
			['a mode', { mode: '4k' }, /"Mode" is "4k"; allowed: pro or std/],
			['a prompt', { prompt: 'x'.repeat(2501) }, /"Prompt \(input.prompt\)".*2500 characters/],
			['no image', { imageUrl: '' }, /"Image URL" is required/],
			[
				'shots that are too long together',
				{ options: { multiShots: { rows: [{ prompt: 'A', duration: 16 }] } } },
				/"Duration \(Seconds\) \(input.duration\)" is 16/,
			],
			[
				'a second image',
				{ options: { additionalBodyFields: '{"input": {"image_url": "https://a.example"}}' } },
				/The field image_url takes the image of the node/,
			],
			[
				'a parameter of the image',
				{ options: { imageParameter: 'a b' } },
				/"Image Parameter" is "a b"; allowed: a name such as/,
			],
			['no task type', { version: 'json' }, /"Task Type \(task_type\)" is empty; allowed: a text/],
		])('refuses %s before it sends anything', async (_what, parameters, message) => {
			const run = await piapi.create({ ...form, ...parameters });
			expect(run.error?.message).toMatch(message);
			expect(piapi.requests).toEqual([]);
		});

		it.each([
			[400, 'model not found'],
			[401, 'Invalid API key'],
			[402, 'no credits'],
			[403, 'forbidden'],
		])('takes HTTP %d for a refusal that created nothing (section 4)', async (status, message) => {
			piapi.answers({ status, body: { code: status, message, data: null } });
			const run = await piapi.create(form, ERROR_OUTPUT);
			const [item] = run.json('Create', 1);
			expect(item).toMatchObject({ error: expect.stringContaining(message) as string });
			expect(item!.details).not.toHaveProperty('maybeCreated');
			expect(piapi.requests).toHaveLength(1);
		});

		it.each([
			['refused', { code: 402, message: 'no credits' }, undefined],
			['open without a message', { code: 402 }, true],
			['open with an internal code', { code: 10000, message: 'upstream' }, true],
			['open with a code of success', { code: 200, message: 'success', data: {} }, true],
		])('HTTP 200 without a task is %s', async (_what, body, maybeCreated) => {
			piapi.answers({ body });
			const run = await piapi.create(form, ERROR_OUTPUT);
			const { details } = run.json('Create', 1)[0] as { details: { maybeCreated?: boolean } };
			expect(details.maybeCreated).toBe(maybeCreated);
			expect(piapi.requests).toHaveLength(1);
		});

		it.each([500, 502, 503, 504, 524])('sends nothing again after HTTP %d', async (status) => {
			piapi.answers({ status, body: 'bad gateway' });
			const run = await piapi.create({ ...form, options: callback }, ERROR_OUTPUT);
			expect(run.json('Create', 1)).toMatchObject([
				{
					error: expect.stringContaining('A task may exist at PiAPI') as string,
					details: { maybeCreated: true, externalTaskId: expect.any(String) as string },
				},
			]);
			expect(piapi.requests).toHaveLength(1);
		});
	});

	describe('an image that PiAPI drops (section 9, 2)', () => {
		const told = Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'image_url'));
		const withoutImage = answerWith({ input: told });

		it('cancels the pending task, and says so', async () => {
			piapi.answers(
				{ body: withoutImage },
				{ body: withoutImage },
				{ body: withoutImage },
				{ body: answerWith({ status: 'cancelled' }) },
			);
			const run = await piapi.create(form, ERROR_OUTPUT);
			expect(piapi.requests.map(({ method, url }) => [method, url])).toEqual([
				['POST', `${API}/api/v1/task`],
				['GET', TASK_URL],
				['DELETE', TASK_URL],
				['GET', TASK_URL],
			]);
			const [item] = run.json('Create', 1);
			expect(item!.error).toMatch(new RegExp(`image of task ${TASK_ID} .*was cancelled before`));
			expect(item!.details).not.toHaveProperty('maybeCreated');
		});

		it('keeps a task that already runs, with a hint', async () => {
			piapi.answers({ body: withoutImage }, { body: answerWith({ status: 'processing' }) });
			const run = await piapi.create(form);
			expect(run.json('Create')).toMatchObject([{ taskId: TASK_ID }]);
			expect(hintsOf(run)).toEqual([expect.stringContaining('has not cancelled the task')]);
			expect(piapi.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
		});

		it.each([
			['only some of the fields, as the example does', CREATE_ANSWER],
			['the image', answerWith({ input })],
		])('is not suspected if the answer repeats %s', async (_what, body) => {
			piapi.answers({ body });
			const run = await piapi.create(form);
			expect(hintsOf(run)).toEqual([]);
			expect(piapi.requests).toHaveLength(1);
		});
	});

	describe('"Query" (section 4)', () => {
		it.each([
			['pending', 'submitted'],
			['Staged', 'submitted'],
			['Processing', 'processing'],
			['starting', 'processing'],
			['retry', 'processing'],
			['running', 'processing'],
			['something-new', 'processing'],
		])('reads the status %s', async (word, status) => {
			piapi.answers({ body: answerWith({ status: word, output: null }) });
			const run = await piapi.get(TASK_ID, raw);
			expect(run.json('Get')).toMatchObject([{ taskId: TASK_ID, status }]);
			expect(piapi.requests).toMatchObject([{ method: 'GET', url: TASK_URL }]);
		});

		it('reads a video and what it cost', async () => {
			piapi.answers({ body: COMPLETED_ANSWER });
			const run = await piapi.get(TASK_ID);
			expect(run.json('Get')).toEqual([
				{
					provider: 'piapi',
					taskId: TASK_ID,
					status: 'succeeded',
					videoUrl: VIDEO_URL,
					videos: [{ url: VIDEO_URL }],
					cost: 5000000,
					costUnit: 'points',
					createdAt: '2026-11-29T10:00:01.300Z',
					updatedAt: '2026-11-29T10:03:08.000Z',
				},
			]);
		});

		it('reads the older form, with its preview, its watermark and milliseconds', async () => {
			piapi.answers({ body: WORKS_ANSWER });
			const run = await piapi.get(TASK_ID);
			expect(run.json('Get')).toMatchObject([
				{
					videoUrl: 'https://cdn.example/v.mp4',
					videos: [{ url: 'https://cdn.example/v.mp4', durationSeconds: 5.1 }],
					previewImageUrl: 'https://cdn.example/c.png',
					watermarkUrl: 'https://cdn.example/w.mp4',
				},
			]);
		});

		const file = (more: object) => ({ ...WORKS_OUTPUT.works[0]!.video, ...more });
		it.each<[place: string, output: object]>([
			['output.video', { video: VIDEO_URL, video_url: 'https://a.example/other.mp4' }],
			['output.video_url', { video: '', video_url: VIDEO_URL }],
			[
				'resource_without_watermark',
				{ works: [{ video: file({ resource_without_watermark: VIDEO_URL }) }] },
			],
			[
				'resource',
				{ works: [{ video: file({ resource_without_watermark: '', resource: VIDEO_URL }) }] },
			],
			['video.resource_without_watermark', { video: { resource_without_watermark: VIDEO_URL } }],
			['video.resource', { video: { resource: VIDEO_URL } }],
			['video.url', { video: { url: VIDEO_URL } }],
		])('finds the video in %s', async (_place, output) => {
			piapi.answers({ body: answerWith({ status: 'success', output }) });
			const run = await piapi.get(TASK_ID);
			expect(run.json('Get')).toMatchObject([{ status: 'succeeded', videoUrl: VIDEO_URL }]);
		});

		it('waits for the status although a URL is there', async () => {
			piapi.answers({ body: answerWith({ status: 'processing', output: { video: VIDEO_URL } }) });
			const run = await piapi.get(TASK_ID);
			expect(run.json('Get')).toMatchObject([{ status: 'processing' }]);
			expect(run.json('Get')[0]).not.toHaveProperty('videoUrl');
		});

		it('reads a completed task without a video three times, and then reports it', async () => {
			piapi.answers({ body: answerWith({ status: 'completed' }) });
			const run = await piapi.get(TASK_ID, raw);
			expect(piapi.requests).toHaveLength(3);
			expect(run.json('Get')).toMatchObject([
				{ status: 'failed', failure: { code: 'noVideo' }, raw: { task_id: TASK_ID } },
			]);
		});

		it.each([
			['its message', FAILED_ANSWER, { code: '10000', message: 'task failed' }],
			[
				'its raw message',
				answerWith({ status: 'Failed', error: { code: 0, message: '', raw_message: 'no face' } }),
				{ message: 'no face' },
			],
			[
				'nothing',
				answerWith({ status: 'failed', error: null }),
				{ message: 'The provider gave no reason' },
			],
			[
				'its cancelling',
				answerWith({ status: 'cancelled' }),
				{ code: 'cancelled', message: 'The task was cancelled' },
			],
		])('reports a failed task with %s', async (_what, body, failure) => {
			piapi.answers({ body });
			const run = await piapi.get(TASK_ID, raw);
			expect(run.json('Get')[0]).toMatchObject({ taskId: TASK_ID, status: 'failed', failure });
		});

		it.each([400, 404])(
			'takes HTTP %d for an unknown task, not for a failed one',
			async (status) => {
				piapi.answers({ status, body: { code: status, message: 'not found' } });
				const run = await piapi.get(TASK_ID, raw, ERROR_OUTPUT);
				expect(run.json('Get', 1)).toMatchObject([
					{ error: expect.stringContaining('not found') as string, details: { taskId: TASK_ID } },
				]);
			},
		);
	});

	describe('the secret of callbacks (section 5)', () => {
		const told = {
			config: { service_mode: 'public', webhook_config: { endpoint: '', secret: SECRET } },
		};

		it('is taken out of the answer of a task', async () => {
			piapi.answers({ body: answerWith(told) });
			const run = await piapi.get(TASK_ID, raw);
			expect(run.json('Get')[0]).toHaveProperty('raw.config.webhook_config', { endpoint: '' });
		});

		it('is taken out of an error', async () => {
			piapi.answers({ status: 400, body: answerWith(told, 400) });
			const run = await piapi.create(form, ERROR_OUTPUT);
			expect(JSON.stringify(run.json('Create', 1))).not.toContain(SECRET);
		});

		it('is derived from the API key if the credential has none', async () => {
			const apiKey = 'the-key-of-the-account';
			const data = { apiKey, baseUrl: API, uploadBaseUrl: UPLOAD, webhookSecret: '' };
			await piapi.engine.setCredential('piapiApi', data, 'without-secret');
			const secret = hmacSha256(apiKey, 'n8n webhook secret');
			piapi.answers({ body: `not JSON: ${secret}` });
			const run = await piapi.create(
				{ ...form, options: callback },
				{
					...ERROR_OUTPUT,
					credentials: { piapiApi: { id: 'without-secret', name: 'without-secret' } },
				},
			);
			expect(sent().config.webhook_config.secret).toBe(secret);
			expect(JSON.stringify(run.json('Create', 1))).not.toContain(secret);
		});
	});

	describe('"Upload" (section 7)', () => {
		const create = async (size: number) =>
			await piapi.create(
				{
					...form,
					imageInputType: 'base64',
					imageBase64: (await picture(size, size)).toString('base64'),
				},
				ERROR_OUTPUT,
			);

		it.each([
			['under data', { code: 200, data: { url: 'https://img.theapi.app/a.png' } }],
			['at the top', { url: 'https://img.theapi.app/a.png' }],
		])('sends the file in base64 before the task, and takes the URL %s', async (_where, body) => {
			upload.answers({ body });
			piapi.answers({ body: CREATE_ANSWER });
			const run = await create(400);
			expect(run.json('Create', 1)).toEqual([]);
			expect(upload.requests).toMatchObject([
				{
					method: 'POST',
					url: `${UPLOAD}/api/ephemeral_resource`,
					headers: { 'x-api-key': 'the-key-of-the-account' },
					body: {
						file_name: expect.stringMatching(/^[0-9a-f-]{36}\.(png|jpg)$/) as string,
						file_data: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) as string,
					},
				},
			]);
			expect(sent().input.image_url).toBe('https://img.theapi.app/a.png');
		});

		it('creates no task if the upload is refused', async () => {
			upload.answers({ status: 403, body: { code: 403, message: 'paid plan only' } });
			const run = await create(400);
			expect(run.json('Create', 1)).toMatchObject([
				{ error: expect.stringMatching(/could not be uploaded.*paid plan only/) as string },
			]);
			expect(piapi.requests).toEqual([]);
		});

		it('refuses a file of 300 pixels before it sends anything', async () => {
			const run = await create(300);
			expect(run.json('Create', 1)).toMatchObject([
				{ error: expect.stringContaining('at least 301 pixels') as string },
			]);
			expect(upload.requests).toEqual([]);
		});
	});
});
