import { kie as provider } from '../../nodes/providers/kie';
import { picture } from '../support/images';
import {
	CREATE_ANSWER,
	EXAMPLE_IMAGE,
	EXAMPLE_PROMPT,
	EXAMPLE_REQUEST,
	EXAMPLE_VIDEO,
	RECORD_ANSWER,
	RECORD_AS_PRINTED,
	TASK_ID,
} from './examples/kie';
import { simulateHost } from './support/simulatedHost';
import { replay } from './support/replay';

const ORIGIN = 'https://api.kie.ai';
const UPLOAD_ORIGIN = 'https://kieai.redpandaai.co';

describe('the kie document', () => {
	const kie = replay({
		provider: 'kie',
		origin: ORIGIN,
		credentials: { kieApi: { apiKey: 'YOUR_API_KEY' } },
	});
	const uploads = simulateHost(UPLOAD_ORIGIN);
	const form = { prompt: EXAMPLE_PROMPT, imageUrls: [EXAMPLE_IMAGE] };
	/** The example's task in another state. */
	const record = (data: object) => ({
		body: { ...RECORD_ANSWER, data: { ...RECORD_ANSWER.data, ...data } },
	});
	const success = record({
		state: 'success',
		completeTime: 1757584264490,
		costTime: 100_000,
		resultJson: RECORD_ANSWER.data.resultJson,
	});

	describe('"Create Generation Task"', () => {
		it('sends the example request and reads the example answer', async () => {
			kie.answers({ body: CREATE_ANSWER });
			const run = await kie.create({ ...form, options: { output: 'raw' } });
			expect(run.error).toBeUndefined();
			expect(kie.requests).toMatchObject([
				{
					method: 'POST',
					url: `${ORIGIN}/api/v1/jobs/createTask`,
					headers: {
						authorization: 'Bearer YOUR_API_KEY',
						'content-type': 'application/json',
					},
				},
			]);
			expect(kie.requests[0]!.body).toEqual(EXAMPLE_REQUEST);
			expect(run.json('Create')).toEqual([
				{
					provider: 'kie',
					model: 'kling-2.6/image-to-video',
					taskId: TASK_ID,
					status: 'submitted',
					createdAt: '2026-01-15T12:00:00.000Z',
					raw: CREATE_ANSWER,
				},
			]);
		});

		it('sends a callback URL beside the input, and the other fields of the form', async () => {
			kie.answers({ body: CREATE_ANSWER });
			await kie.create({
				prompt: 'x'.repeat(1000),
				imageUrls: [EXAMPLE_IMAGE, 'https://example.com/second.webp'],
				sound: false,
				duration: '80',
				options: { callback: 'custom', callBackUrl: 'https://your-domain.com/api/callback' },
			});
			expect(kie.requests[0]!.body).toEqual({
				model: 'kling-2.6/image-to-video',
				input: {
					prompt: 'x'.repeat(1000),
					image_urls: [EXAMPLE_IMAGE, 'https://example.com/second.webp'],
					sound: false,
					duration: '80',
				},
				callBackUrl: 'https://your-domain.com/api/callback',
			});
		});

		it.each([
			['a list in one field', ['={{ ["https://a.example/1.jpg", "https://a.example/2.jpg"] }}']],
			['several in one text', ['https://a.example/1.jpg, https://a.example/2.jpg\n']],
			['several joined, some of them empty', ['https://a.example/1.jpg,,https://a.example/2.jpg,']],
			['several lines', ['https://a.example/1.jpg\nhttps://a.example/2.jpg']],
		])('sends every image of %s', async (_what, imageUrls) => {
			kie.answers({ body: CREATE_ANSWER });
			await kie.create({ ...form, imageUrls });
			expect(kie.requests[0]!.body).toMatchObject({
				input: { image_urls: ['https://a.example/1.jpg', 'https://a.example/2.jpg'] },
			});
		});

		it.each(['https://a.example/1.jpg, b.example/2.jpg', 'https://a.example/1.jpg\n/files/2.jpg'])(
			'refuses an invalid URL among several: %j',
			async (text) => {
				const run = await kie.create({ ...form, imageUrls: [text] });
				expect(run.error?.message).toMatch(/"Image 2 URL" is .* allowed: a URL/);
				expect(kie.requests).toEqual([]);
			},
		);

		it('keeps a URL with a comma', async () => {
			kie.answers({ body: CREATE_ANSWER });
			const url = 'https://a.example/w_300,h_200/1.jpg';
			await kie.create({ ...form, imageUrls: [url] });
			expect(kie.requests[0]!.body).toMatchObject({ input: { image_urls: [url] } });
		});

		it('omits empty additional fields of the input', async () => {
			kie.answers({ body: CREATE_ANSWER });
			const additionalBodyFields = '{"input": {"aspect_ratio": "", "mode": null, "seed": 0}}';
			await kie.create({ ...form, options: { additionalBodyFields } });
			const { input } = kie.requests[0]!.body as { input: object };
			expect(input).toMatchObject({ seed: 0 });
			expect(input).not.toHaveProperty('aspect_ratio');
			expect(input).not.toHaveProperty('mode');
		});

		it.each([
			['Sound', { sound: '={{ null }}' }],
			['Duration', { duration: '={{ $json.nope }}' }],
		])('refuses a %s that an expression leaves empty', async (field, parameters) => {
			const run = await kie.create({ ...form, ...parameters });
			expect(run.error?.message).toMatch(new RegExp(`"${field}.* is empty; allowed:`));
			expect(kie.requests).toEqual([]);
		});

		it.each([
			[
				'prompt',
				{ ...form, prompt: '={{ "" }}' },
				'"Prompt (input.prompt)" is empty; allowed: 1 to 1000 characters (kling-2.6/image-to-video)',
			],
			[
				'image_urls',
				{ ...form, imageUrls: ['={{ "" }}'] },
				'"Image URL" is empty; allowed: a URL that starts with http:// or https://, reachable by the provider (kling-2.6/image-to-video)',
			],
		])(
			'does not fall back to the documented example for %s',
			async (_name, parameters, message) => {
				const run = await kie.create(parameters);
				expect(run.error?.message).toBe(message);
				expect(kie.requests).toEqual([]);
			},
		);

		it.each(['png', 'jpeg', 'webp'] as const)('uploads a %s file first', async (format) => {
			uploads.answers({ body: { success: true, code: 200, data: { downloadUrl: EXAMPLE_IMAGE } } });
			kie.answers({ body: CREATE_ANSWER });
			const image = await picture(64, 64, format);
			const data = await kie.engine.binaryFile(image, `photo.${format}`, `image/${format}`);
			const run = await kie.create(
				{ prompt: EXAMPLE_PROMPT, imageInputType: 'binary' },
				{ input: [{ json: {}, binary: { data } }] },
			);
			expect(run.error).toBeUndefined();
			expect(uploads.requests).toMatchObject([
				{
					method: 'POST',
					url: `${UPLOAD_ORIGIN}/api/file-stream-upload`,
					headers: { authorization: 'Bearer YOUR_API_KEY' },
					body: { file: { content: image, mimeType: `image/${format}` } },
				},
			]);
			expect(kie.requests[0]!.body).toEqual(EXAMPLE_REQUEST);
		});
	});

	describe('"Query Task Status"', () => {
		it('asks with the example URL', async () => {
			kie.answers({ body: RECORD_ANSWER });
			await kie.get(TASK_ID);
			expect(kie.requests).toMatchObject([
				{ method: 'GET', headers: { authorization: 'Bearer YOUR_API_KEY' }, body: undefined },
			]);
			// n8n writes the example's asterisks as %2A, which means the same.
			expect(decodeURIComponent(kie.requests[0]!.url)).toBe(
				`${ORIGIN}/api/v1/jobs/recordInfo?taskId=281e5b0*********************f39b9`,
			);
		});

		it('has an example answer that is invalid JSON as printed', () => {
			expect(() => JSON.parse(RECORD_AS_PRINTED) as unknown).toThrow(SyntaxError);
			const param = JSON.parse(RECORD_ANSWER.data.param as string) as unknown;
			expect(param).toEqual({
				...EXAMPLE_REQUEST,
				input: { ...EXAMPLE_REQUEST.input, sound: false },
			});
		});

		it.each([
			['corrected', { body: RECORD_ANSWER }],
			['exactly as printed', { body: RECORD_AS_PRINTED }],
		])('reads the example answer %s: a result does not make it finished', async (_name, answer) => {
			kie.answers(answer);
			const run = await kie.get(TASK_ID);
			expect(run.error).toBeUndefined();
			expect(run.json('Get')).toEqual([
				{
					provider: 'kie',
					model: 'kling-2.6/image-to-video',
					taskId: TASK_ID,
					status: 'submitted',
					createdAt: '2025-09-11T09:49:24.490Z',
				},
			]);
		});

		it('waits while the example says waiting and ends with success', async () => {
			kie.answers({ body: RECORD_AS_PRINTED }, { body: RECORD_ANSWER }, success);
			const run = await kie.wait(TASK_ID);
			expect(kie.requests).toHaveLength(3);
			expect(run.json('Wait', 0)).toEqual([
				{
					provider: 'kie',
					model: 'kling-2.6/image-to-video',
					taskId: TASK_ID,
					status: 'succeeded',
					videoUrl: EXAMPLE_VIDEO,
					videos: [{ url: EXAMPLE_VIDEO }],
					createdAt: '2025-09-11T09:49:24.490Z',
					updatedAt: '2025-09-11T09:51:04.490Z',
					videoExpiresAt: '2025-09-12T09:51:04.490Z',
					inputItem: 0,
				},
			]);
		});

		it.each([
			['waiting', 'submitted'],
			['queuing', 'submitted'],
			['generating', 'processing'],
			['success', 'succeeded'],
			['fail', 'failed'],
			['archived', 'processing'],
		])('reads the state %s as %s', async (state, status) => {
			kie.answers(record({ state, failCode: '501', failMsg: 'Error message details' }));
			const run = await kie.get(TASK_ID);
			const videos = status === 'succeeded' ? [{ url: EXAMPLE_VIDEO }] : undefined;
			expect(run.json('Get')).toMatchObject([{ taskId: TASK_ID, status }]);
			expect(run.json('Get')[0]!.videos).toEqual(videos);
			expect(run.json('Get')[0]!.failure).toEqual(
				status === 'failed' ? { code: '501', message: 'Error message details' } : undefined,
			);
		});

		it('reads null as unknown', async () => {
			kie.answers(record({ state: 'generating', resultJson: null, param: null }));
			const run = await kie.get(TASK_ID);
			expect(run.json('Get')).toMatchObject([{ status: 'processing' }]);
		});

		it.each([
			['no result', null],
			['a result that is a text', '{"resultObject":{}}'],
			['a result that is neither JSON nor a URL', 'ready'],
		])('does not read success with %s as a video', async (_name, resultJson) => {
			kie.answers(record({ state: 'success', resultJson }), success);
			const run = await kie.get(TASK_ID);
			expect(kie.requests).toHaveLength(2);
			expect(run.json('Get')).toMatchObject([{ videoUrl: EXAMPLE_VIDEO }]);
		});
	});

	describe('"Callback URL Parameter": the content equals the query\'s', () => {
		const parse = (body: unknown) => provider.callbacks!.parse(body);

		it.each([
			['the example, which is still waiting', RECORD_ANSWER, 'submitted', []],
			['success', success.body, 'succeeded', [{ url: EXAMPLE_VIDEO }]],
			['fail', record({ state: 'fail', failMsg: 'no luck' }).body, 'failed', []],
		])('%s', (_name, body, status, videos) => {
			expect(parse(body)).toMatchObject({
				taskId: TASK_ID,
				task: { provider: 'kie', taskId: TASK_ID, status, videos },
			});
		});

		it.each([
			['no state', 'ended', { task_id: TASK_ID, callbackType: 'complete' }],
			[
				'success without a result',
				'succeeded',
				{ taskId: TASK_ID, state: 'success', resultJson: null },
			],
		])('names its task and does not count as a result with %s', (_name, status, data) => {
			expect(parse({ code: 200, data })).toEqual({ taskId: TASK_ID, status });
		});

		it('ignores an empty body', () => {
			expect(parse(RECORD_AS_PRINTED)).toBeUndefined();
			expect(parse({ code: 200, msg: 'success', data: {} })).toBeUndefined();
		});
	});
});
