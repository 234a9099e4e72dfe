import { hashOf } from '../../nodes/providers/fal/requestIds';
import { picture } from '../support/images';
import {
	ELEMENTS_REQUEST,
	EXAMPLE_REQUEST,
	HISTORY_ANSWER,
	IMAGE_ERROR,
	MODEL,
	PLAIN_ERROR,
	PLATFORM_ERROR,
	REQUEST_ID,
	RESULT_ANSWER,
	SUBMIT_ANSWER,
	TASK_ID,
	VIDEO_URL,
} from './examples/fal';
import { simulateHost } from './support/simulatedHost';
import { ERROR_OUTPUT, replay } from './support/replay';

const QUEUE = 'https://queue.fal.run';
const PLATFORM = 'https://api.fal.ai';
const UPLOAD = 'https://rest.fal.ai';
const STORAGE = 'https://storage.example.com';
const APP_REQUEST = `${QUEUE}/fal-ai/kling-video/requests/${REQUEST_ID}`;

describe('the fal document', () => {
	const fal = replay({
		provider: 'fal',
		origin: QUEUE,
		credentials: {
			falApi: {
				apiKey: 'id-of-a-key:secret-of-a-key',
				baseUrl: QUEUE,
				platformBaseUrl: PLATFORM,
				uploadBaseUrl: UPLOAD,
			},
		},
	});
	const platform = simulateHost(PLATFORM);
	const upload = simulateHost(UPLOAD);
	const storage = simulateHost(STORAGE);
	const form = {
		endpointId: MODEL,
		imageUrl: EXAMPLE_REQUEST.start_image_url,
		prompt: EXAMPLE_REQUEST.prompt,
		duration: '8',
		generateAudio: false,
	};
	const raw = { options: { output: 'raw', retryFor: 0 } };
	const completed = (more: object = {}) => ({ body: { status: 'COMPLETED', ...more } });
	const NOW = Date.parse('2026-01-15T12:00:00.000Z');

	describe('"Submit" (section 2)', () => {
		it('sends the example request without repeats and fallback, and reads the example answer', async () => {
			fal.answers({ body: SUBMIT_ANSWER });
			const run = await fal.create(form);
			expect(run.error).toBeUndefined();
			expect(fal.requests).toMatchObject([
				{
					method: 'POST',
					url: `${QUEUE}/${MODEL}`,
					headers: {
						authorization: 'Key id-of-a-key:secret-of-a-key',
						'content-type': 'application/json',
						'x-fal-no-retry': '1',
						'x-app-fal-disable-fallback': 'true',
					},
				},
			]);
			expect(fal.requests[0]!.headers).not.toHaveProperty('x-fal-store-io');
			expect(fal.requests[0]!.body).toEqual(EXAMPLE_REQUEST);
			expect(run.json('Create')).toEqual([
				{
					provider: 'fal',
					model: MODEL,
					taskId: TASK_ID,
					externalTaskId: expect.stringMatching(
						new RegExp(`^${MODEL}~${NOW}~${hashOf(EXAMPLE_REQUEST)}~[0-9a-f]{8}$`),
					) as string,
					status: 'submitted',
					queuePosition: 0,
					createdAt: '2026-01-15T12:00:00.000Z',
				},
			]);
		});

		it('sends the elements of section 9.4', async () => {
			fal.answers({ body: SUBMIT_ANSWER });
			await fal.create({
				endpointId: MODEL,
				imageUrl: ELEMENTS_REQUEST.start_image_url,
				prompt: ELEMENTS_REQUEST.prompt,
				generateAudio: false,
				options: {
					elements: {
						rows: [
							{
								frontalImageUrl: 'https://example.com/ann.jpg',
								referenceImageUrls: ['https://example.com/ann-side.jpg'],
								videoUrl: '',
								voiceId: '',
							},
						],
					},
				},
			});
			expect(fal.requests[0]!.body).toEqual(ELEMENTS_REQUEST);
		});

		it('sends the options of the queue as query parameters and headers', async () => {
			fal.answers({ body: SUBMIT_ANSWER });
			await fal.create({
				...form,
				options: {
					allowFallback: true,
					allowRepeats: true,
					keepVideosFor: 3600,
					maxQueueLength: 10,
					queuePriority: 'low',
					startTimeout: 300,
					storeInputAndOutput: false,
					callback: 'custom',
					callbackUrl: 'https://n8n.example.com/webhook/1?order=7',
				},
			});
			const [{ url, headers }] = fal.requests as [(typeof fal.requests)[number]];
			expect(headers).toMatchObject({
				'x-fal-queue-priority': 'low',
				'x-fal-request-timeout': '300',
				'x-fal-store-io': '0',
				'x-fal-object-lifecycle-preference': '{"expiration_duration_seconds":3600}',
			});
			expect(headers).not.toHaveProperty('x-fal-no-retry');
			expect(headers).not.toHaveProperty('x-app-fal-disable-fallback');
			const { searchParams } = new URL(url);
			expect(searchParams.get('fal_max_queue_length')).toBe('10');
			const webhook = new URL(searchParams.get('fal_webhook')!);
			expect(webhook.searchParams.get('order')).toBe('7');
			expect(webhook.searchParams.get('externalTaskId')).toMatch(new RegExp(`^${MODEL}~`));
		});

		it.each([
			[
				'the header that names the request',
				{ body: 'no JSON', headers: { 'x-fal-request-id': REQUEST_ID } },
			],
			['an answer with the request alone', { body: { request_id: REQUEST_ID } }],
		])('takes %s', async (_what, answer) => {
			fal.answers(answer);
			const run = await fal.create(form);
			expect(run.json('Create')).toMatchObject([{ taskId: TASK_ID, status: 'submitted' }]);
		});

		it.each([400, 401, 403, 404, 413, 422])(
			'takes HTTP %d for a refusal that created nothing (section 7)',
			async (status) => {
				fal.answers({ status, body: PLAIN_ERROR });
				const run = await fal.create(form, ERROR_OUTPUT);
				const [item] = run.json('Create', 1);
				expect(item).toMatchObject({ error: expect.stringContaining('Not allowed') as string });
				expect(item!.details).not.toHaveProperty('maybeCreated');
				expect(fal.requests).toHaveLength(1);
				expect(platform.requests).toEqual([]);
			},
		);

		it.each([
			['endpointId', { endpointId: 'custom', customEndpointId: '../secrets' }, /"Model ID" is/],
			['prompt', { prompt: '' }, /needs a prompt, or the option Shots/],
			['duration', { duration: '16' }, /"Duration \(Seconds\)" is "16"; allowed: 3, 4, /],
			[
				'a field of another model',
				{ options: { additionalBodyFields: '{"tail_image_url": "https://example.com/b.jpg"}' } },
				/has no field tail_image_url/,
			],
			[
				'a prompt beside shots',
				{ options: { multiPrompt: { rows: [{ prompt: 'A', duration: '5' }] } } },
				/takes either a prompt or shots/,
			],
			[
				'sound with an end frame at Kling 2.6',
				{
					endpointId: 'fal-ai/kling-video/v2.6/pro/image-to-video',
					duration: '5',
					generateAudio: true,
					endImageInputType: 'url',
					endImageUrl: 'https://example.com/b.jpg',
				},
				/cannot generate audio together with an end frame/,
			],
		])('refuses %s before it sends anything', async (_what, parameters, message) => {
			const run = await fal.create({ ...form, ...parameters });
			expect(run.error?.message).toMatch(message);
			expect(fal.requests).toEqual([]);
		});
	});

	describe('"Status" and "Result" (sections 3 and 4)', () => {
		it.each([
			['IN_QUEUE', 202, 'submitted'],
			['IN_PROGRESS', 202, 'processing'],
			['SOMETHING_NEW', 200, 'processing'],
		])('reads %s with HTTP %d', async (word, status, expected) => {
			fal.answers({ status, body: { status: word, queue_position: 3 } });
			const run = await fal.get(TASK_ID, raw);
			expect(run.json('Get')).toMatchObject([
				{ taskId: TASK_ID, status: expected, queuePosition: 3 },
			]);
			expect(fal.requests.map(({ url }) => url)).toEqual([`${APP_REQUEST}/status?logs=0`]);
		});

		it('reads the example result, and what it cost', async () => {
			fal.answers(completed(), {
				body: RESULT_ANSWER,
				headers: { 'X-Fal-Billable-Units': '8' },
			});
			const run = await fal.get(TASK_ID, raw);
			expect(run.json('Get')).toEqual([
				{
					provider: 'fal',
					model: MODEL,
					taskId: TASK_ID,
					status: 'succeeded',
					videoUrl: VIDEO_URL,
					videos: [{ url: VIDEO_URL }],
					cost: 8,
					costUnit: 'units',
					raw: { status: { status: 'COMPLETED' }, result: RESULT_ANSWER },
				},
			]);
			expect(fal.requests.map(({ url }) => url)).toEqual([
				`${APP_REQUEST}/status?logs=0`,
				APP_REQUEST,
			]);
		});

		it.each([
			['its whole ID', TASK_ID],
			['the URL of its status', `${APP_REQUEST}/status`],
			['the part of its ID that reads requests', `fal-ai/kling-video/requests/${REQUEST_ID}`],
		])('finds a task by %s', async (_what, taskId) => {
			fal.answers({ status: 202, body: { status: 'IN_PROGRESS' } });
			const run = await fal.get(taskId, raw);
			expect(run.error).toBeUndefined();
			expect(fal.requests[0]!.url).toBe(`${APP_REQUEST}/status?logs=0`);
		});

		it.each([
			[
				'a list of details',
				422,
				IMAGE_ERROR,
				'image_load_error',
				'start_image_url: Could not read the image',
			],
			['an error type', 504, PLATFORM_ERROR, 'request_timeout', 'Runner did not answer in time'],
			['HTTP 422 with a text', 422, PLAIN_ERROR, undefined, 'Not allowed'],
		])('reads %s as a failed task', async (_what, status, body, code, message) => {
			fal.answers(completed(), { status, body });
			const run = await fal.get(TASK_ID, raw);
			expect(run.json('Get')).toMatchObject([
				{ taskId: TASK_ID, status: 'failed', failure: { ...(code && { code }), message } },
			]);
		});

		it('takes an error in the status for the failure, and its words if the result has none', async () => {
			fal.answers(completed({ error: 'Invalid status code: 500', error_type: 'internal_error' }), {
				status: 500,
				body: '',
			});
			const run = await fal.get(TASK_ID, raw);
			expect(run.json('Get')).toMatchObject([
				{
					status: 'failed',
					failure: { code: 'internal_error', message: 'Invalid status code: 500' },
				},
			]);
		});

		it('does not read a fault of the gateway as an outcome, and names the request', async () => {
			fal.answers(completed(), { status: 500, body: PLAIN_ERROR });
			const run = await fal.get(TASK_ID, raw, ERROR_OUTPUT);
			expect(run.json('Get', 1)).toMatchObject([
				{ details: { taskId: TASK_ID, httpStatus: 500, requestId: REQUEST_ID } },
			]);
		});

		it('waits for a result that is still in progress', async () => {
			fal.answers(completed(), { status: 400, body: { detail: 'Request is still in progress' } });
			const run = await fal.get(TASK_ID, raw);
			expect(run.json('Get')).toMatchObject([{ status: 'processing' }]);
		});

		it('asks for the whole ID and then in the history before it reports an unknown task', async () => {
			fal.answers({ status: 404, body: { status: 'NOT_FOUND' } });
			platform.answers({ body: { items: [], next_cursor: null, has_more: false } });
			const run = await fal.get(TASK_ID, raw, ERROR_OUTPUT);
			expect(run.json('Get', 1)).toMatchObject([{ details: { taskId: TASK_ID, httpStatus: 404 } }]);
			expect(fal.requests.map(({ url }) => url)).toEqual([
				`${APP_REQUEST}/status?logs=0`,
				`${QUEUE}/${TASK_ID}/status?logs=0`,
			]);
			const { searchParams, pathname } = new URL(platform.requests[0]!.url);
			expect(pathname).toBe('/v1/models/requests/by-endpoint');
			expect(Object.fromEntries(searchParams)).toMatchObject({
				endpoint_id: MODEL,
				request_id: REQUEST_ID,
				expand: 'payloads',
			});
		});

		it('reads an expired request from the history', async () => {
			fal.answers({ status: 404, body: { status: 'NOT_FOUND' } });
			const [item] = HISTORY_ANSWER.items;
			platform.answers({
				body: { ...HISTORY_ANSWER, items: [{ ...item, json_output: RESULT_ANSWER }] },
			});
			const run = await fal.get(TASK_ID, raw);
			expect(run.json('Get')).toMatchObject([{ status: 'succeeded', videoUrl: VIDEO_URL }]);
		});
	});

	describe('a lost answer (section 7)', () => {
		const [example] = HISTORY_ANSWER.items;
		const entry = (more: object = {}) => ({
			...example,
			request_id: 'lost-1',
			sent_at: new Date(NOW + 500).toISOString(),
			json_input: EXAMPLE_REQUEST,
			...more,
		});
		const history = (...items: object[]) =>
			platform.answers({ body: { items, next_cursor: null, has_more: false } });
		const submitted = () => fal.requests.filter(({ method }) => method === 'POST').length;
		const lose = async () => {
			fal.answers('connection reset', { status: 202, body: { status: 'IN_PROGRESS' } });
			return await fal.create({ ...form, options: { retryFor: 0 } }, ERROR_OUTPUT);
		};

		it('is found as the only request since then with the same input', async () => {
			history(
				entry({ request_id: 'older', sent_at: new Date(NOW - 10_000).toISOString() }),
				entry({ request_id: 'another', json_input: { ...EXAMPLE_REQUEST, duration: '9' } }),
				entry({ json_input: { ...EXAMPLE_REQUEST, cfg_scale: 0.5 } }),
			);
			const run = await lose();
			expect(run.json('Create')).toMatchObject([
				{ taskId: `${MODEL}/requests/lost-1`, status: 'processing' },
			]);
			expect(submitted()).toBe(1);
		});

		it('stays open if the history lists none, and the error has all that finds it later', async () => {
			history();
			const run = await lose();
			expect(run.json('Create', 1)).toMatchObject([
				{
					error: expect.stringContaining(
						`The request to ${MODEL} was sent at 2026-01-15T12:00:00.000Z. A task may exist at fal.ai`,
					) as string,
					details: {
						provider: 'fal',
						maybeCreated: true,
						externalTaskId: expect.stringContaining(hashOf(EXAMPLE_REQUEST)) as string,
					},
				},
			]);
			expect(submitted()).toBe(1);
		});

		it('stays open if the history lists several, and the error names them', async () => {
			history(entry(), entry({ request_id: 'lost-2' }));
			const run = await lose();
			expect(run.json('Create', 1)).toMatchObject([
				{
					error: expect.stringMatching(/2 equal requests .*: lost-1, lost-2/) as string,
					details: { maybeCreated: true },
				},
			]);
		});

		it('stays open if the key may not read the history', async () => {
			platform.answers({ status: 403, body: PLAIN_ERROR });
			const run = await lose();
			expect(run.json('Create', 1)).toMatchObject([
				{
					error: expect.stringContaining('broke before its answer was complete') as string,
					details: { maybeCreated: true },
				},
			]);
			expect(submitted()).toBe(1);
		});

		it('is not taken for a request whose answer has arrived', async () => {
			fal.answers({ body: { request_id: 'lost-1' } });
			await fal.create(form);
			history(entry());
			const run = await lose();
			expect(run.json('Create', 1)).toMatchObject([{ details: { maybeCreated: true } }]);
		});

		it('continues in Wait For Video as soon as the history contains it', async () => {
			history();
			const lost = await lose();
			platform.answers(
				{ body: { items: [], next_cursor: null } },
				{ body: { items: [entry({ request_id: 'lost-9' })], next_cursor: null } },
			);
			fal.answers(completed(), { body: RESULT_ANSWER });
			const item = { json: lost.json('Create', 1)[0]! };
			const run = await fal.wait(
				'={{ $json.taskId }}',
				{ downloadVideo: false },
				{ input: [item] },
			);
			expect(run.json('Wait')).toMatchObject([
				{ taskId: `${MODEL}/requests/lost-9`, status: 'succeeded', videoUrl: VIDEO_URL },
			]);
			expect(submitted()).toBe(1);
		});
	});

	describe('"Pictures" (section 8)', () => {
		const initiated = {
			body: { upload_url: `${STORAGE}/put/1`, file_url: 'https://v3.fal.media/files/1.jpg' },
		};

		it('uploads a file in two steps, without the key in the second', async () => {
			upload.answers(initiated);
			storage.answers({ body: '' });
			fal.answers({ body: SUBMIT_ANSWER });
			const image = await picture(400, 400);
			await fal.create({
				...form,
				imageInputType: 'base64',
				imageBase64: image.toString('base64'),
			});
			expect(upload.requests).toMatchObject([
				{
					method: 'POST',
					url: `${UPLOAD}/storage/upload/initiate?storage_type=fal-cdn-v3`,
					body: {
						content_type: 'image/jpeg',
						file_name: expect.stringMatching(/\.jpg$/) as string,
					},
				},
			]);
			expect(storage.requests).toMatchObject([
				{ method: 'PUT', url: `${STORAGE}/put/1`, headers: { 'content-type': 'image/jpeg' } },
			]);
			expect(storage.requests[0]!.headers).not.toHaveProperty('authorization');
			expect(fal.requests[0]!.body).toMatchObject({
				start_image_url: 'https://v3.fal.media/files/1.jpg',
			});
		});

		it('creates nothing if the upload fails', async () => {
			upload.answers(initiated);
			storage.answers({ status: 500, body: '' });
			const image = (await picture(400, 400)).toString('base64');
			const run = await fal.create(
				{ ...form, imageInputType: 'base64', imageBase64: image, options: { retryFor: 0 } },
				ERROR_OUTPUT,
			);
			const [item] = run.json('Create', 1);
			expect(item!.error).toContain('The image could not be uploaded, and no task was created');
			expect(item!.details).not.toHaveProperty('maybeCreated');
			expect(fal.requests).toEqual([]);
		});

		it('sends a small file inside the request if the user wants that', async () => {
			fal.answers({ body: SUBMIT_ANSWER });
			const image = (await picture(400, 400)).toString('base64');
			await fal.create({
				...form,
				imageInputType: 'base64',
				imageBase64: image,
				options: { sendFilesAs: 'dataUri' },
			});
			const { start_image_url: sent } = fal.requests[0]!.body as { start_image_url: string };
			expect(sent === `data:image/jpeg;base64,${image}`).toBe(true);
			expect(upload.requests).toEqual([]);
		});
	});
});
