import { picture } from '../support/images';
import type { INodeParameters } from 'n8n-workflow';
import { FROM_BASE64, FROM_FILE, FROM_URL, GENERATE } from './examples/imageToVideoService';
import { simulateHost } from './support/simulatedHost';
import { ERROR_OUTPUT, replay } from './support/replay';

const ORIGIN = 'https://your-service.com';
const ENDPOINTS = `${ORIGIN}/api/v1/image-to-video`;

describe("the image-to-video service's document", () => {
	const service = replay({
		provider: 'imageToVideoService',
		origin: ORIGIN,
		credentials: { imageToVideoServiceApi: { baseUrl: ORIGIN, token: '' } },
	});
	const storage = simulateHost('https://storage.googleapis.com');
	/** The form for an example's parameters besides the image. */
	const formFor = (request: typeof FROM_FILE.request, options: INodeParameters = {}) => ({
		prompt: request.prompt,
		options: {
			duration: request.duration,
			aspectRatio: request.aspect_ratio,
			negativePrompt: request.negative_prompt,
			cfgScale: request.cfg_scale,
			...options,
		},
	});
	/** The item for an example's answer; times and seconds are written here by hand. */
	const taskOf = (answer: typeof GENERATE.answer, createdAt: string, durationSeconds: number) => ({
		provider: 'imageToVideoService',
		taskId: answer.request_id,
		status: 'succeeded',
		videoUrl: answer.video_url,
		videos: [{ url: answer.video_url, durationSeconds }],
		previewImageUrl: answer.preview_image_url,
		createdAt,
	});
	/** The start of the example's image: a JPEG file's JFIF header, up to where the document cuts it off. */
	const start = Buffer.from('/9j/4AAQSkZJRgABAQEAYABgAAA=', 'base64');
	const jpeg = async () => Buffer.concat([start, (await picture(32, 32)).subarray(2)]);

	it('"Generate Video": a URL with save_video', async () => {
		service.answers({ body: GENERATE.answer });
		const run = await service.create({
			imageUrl: GENERATE.request.image_url,
			...formFor(GENERATE.request, { saveVideo: true, output: 'raw' }),
		});
		expect(run.error).toBeUndefined();
		expect(service.requests).toMatchObject([
			{
				method: 'POST',
				url: `${ENDPOINTS}/generate`,
				headers: { 'content-type': 'application/json' },
			},
		]);
		// No authentication is documented.
		expect(service.requests[0]!.headers).not.toHaveProperty('authorization');
		expect(service.requests[0]!.body).toEqual(GENERATE.request);
		expect(run.json('Create')).toEqual([
			{ ...taskOf(GENERATE.answer, '2023-05-24T12:42:25.000Z', 5), raw: GENERATE.answer },
		]);
	});

	it('"Generate Video": save_video may be off', async () => {
		service.answers({ body: GENERATE.answer });
		await service.create({
			imageUrl: GENERATE.request.image_url,
			...formFor(GENERATE.request, { saveVideo: false }),
		});
		expect(service.requests[0]).toMatchObject({
			url: `${ENDPOINTS}/generate`,
			body: { ...GENERATE.request, save_video: false },
		});
	});

	it('"Generate Video": save_video may come from the additional fields', async () => {
		service.answers({ body: GENERATE.answer });
		await service.create({
			imageUrl: GENERATE.request.image_url,
			...formFor(GENERATE.request, { additionalBodyFields: '{"save_video": true}' }),
		});
		expect(service.requests[0]!.url).toBe(`${ENDPOINTS}/generate`);
		expect(service.requests[0]!.body).toEqual(GENERATE.request);
	});

	it('"Generate Video from URL": no save_video if an expression leaves it empty', async () => {
		service.answers({ body: FROM_URL.answer });
		await service.create({
			imageUrl: FROM_URL.request.image_url,
			...formFor(FROM_URL.request, { saveVideo: '={{ "" }}' }),
		});
		expect(service.requests[0]!.url).toBe(`${ENDPOINTS}/from-url`);
		expect(service.requests[0]!.body).toEqual(FROM_URL.request);
	});

	it('"Generate Video from URL": no save_video if it is not set', async () => {
		service.answers({ body: FROM_URL.answer });
		const run = await service.create({
			imageUrl: FROM_URL.request.image_url,
			...formFor(FROM_URL.request),
		});
		expect(service.requests).toHaveLength(1);
		expect(service.requests[0]!.url).toBe(`${ENDPOINTS}/from-url`);
		expect(service.requests[0]!.body).toEqual(FROM_URL.request);
		expect(run.json('Create')).toEqual([taskOf(FROM_URL.answer, '2023-05-24T12:44:05.000Z', 10)]);
	});

	describe('"Generate Video from Base64 Image"', () => {
		it.each([
			['with its prefix', 'data:image/jpeg;base64,'],
			['without a prefix, which is added', ''],
		])('sends a complete image that starts like the example, %s', async (_name, prefix) => {
			service.answers({ body: FROM_BASE64.answer });
			const base64 = (await jpeg()).toString('base64');
			const sent = `data:image/jpeg;base64,${base64}`;
			expect(sent).toContain(FROM_BASE64.request.image_base64.replace('...', ''));
			const run = await service.create({
				imageInputType: 'base64',
				imageBase64: prefix + base64,
				...formFor(FROM_BASE64.request),
			});
			expect(service.requests).toHaveLength(1);
			expect(service.requests[0]!.url).toBe(`${ENDPOINTS}/from-base64`);
			expect(service.requests[0]!.body).toEqual({ ...FROM_BASE64.request, image_base64: sent });
			expect(run.json('Create')).toEqual([
				taskOf(FROM_BASE64.answer, '2023-05-24T12:45:45.000Z', 5),
			]);
		});

		it('refuses the example as printed, which is truncated', async () => {
			const run = await service.create({
				imageInputType: 'base64',
				imageBase64: FROM_BASE64.request.image_base64,
			});
			expect(run.error?.message).toBe(
				'"Image (Base64)" is "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQEAYABgAAD..."; allowed: an image file',
			);
			expect(service.requests).toEqual([]);
		});
	});

	it('"Upload and Generate Video": a binary file as a form', async () => {
		service.answers({ body: FROM_FILE.answer });
		const image = await jpeg();
		const data = await service.engine.binaryFile(image, 'portrait.jpg', 'image/jpeg');
		const run = await service.create(
			{ imageInputType: 'binary', ...formFor(FROM_FILE.request) },
			{ input: [{ json: {}, binary: { data } }] },
		);
		expect(service.requests).toHaveLength(1);
		const [{ url, headers, body }] = service.requests as [(typeof service.requests)[0]];
		expect(url).toBe(`${ENDPOINTS}/from-file`);
		expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
		expect(body).toEqual({
			...FROM_FILE.request,
			cfg_scale: '0.5',
			file: {
				fileName: expect.stringMatching(/^[0-9a-f]{32}\.jpg$/) as string,
				mimeType: 'image/jpeg',
				content: image,
			},
		});
		expect(run.json('Create')).toEqual([taskOf(FROM_FILE.answer, '2023-05-24T12:47:25.000Z', 5)]);
	});

	it('sends only what is set: only the image is required', async () => {
		service.answers({ body: FROM_URL.answer });
		await service.create({ imageUrl: 'https://example.com/images/portrait.jpg' });
		expect(service.requests[0]!.body).toEqual({
			image_url: 'https://example.com/images/portrait.jpg',
		});
	});

	it('Wait For Video passes the finished item on without a request and downloads without the token', async () => {
		const origin = { baseUrl: ORIGIN, token: 'secret' };
		await service.engine.setCredential('imageToVideoServiceApi', origin);
		const video = Buffer.from('a video');
		storage.answers({ body: video, headers: { 'content-type': 'video/mp4' } });
		const task = taskOf(GENERATE.answer, '2023-05-24T12:42:25.000Z', 5);
		const run = await service.wait(
			GENERATE.answer.request_id,
			{ downloadVideo: true },
			{ input: [{ json: task }] },
		);
		expect(run.error).toBeUndefined();
		expect(service.requests).toEqual([]);
		expect(storage.requests).toMatchObject([{ method: 'GET', url: GENERATE.answer.video_url }]);
		expect(storage.requests[0]!.headers).not.toHaveProperty('authorization');
		const [item] = run.output('Wait');
		expect(item!.json).toEqual({ ...task, inputItem: 0 });
		expect(await service.engine.readBinary(item!.binary!.data!)).toEqual(video);
		await service.engine.setCredential('imageToVideoServiceApi', { ...origin, token: '' });
	});

	it('downloads a video that the service hosts with the token after a refusal without it', async () => {
		const origin = { baseUrl: ORIGIN, token: 'secret' };
		await service.engine.setCredential('imageToVideoServiceApi', origin);
		service.answers({
			body: { ...FROM_URL.answer, video_url: '/videos/1.mp4', preview_image_url: '/videos/1.jpg' },
		});
		const created = await service.create({ imageUrl: FROM_URL.request.image_url });
		const [json] = created.json('Create');
		expect(json).toMatchObject({
			videoUrl: `${ORIGIN}/videos/1.mp4`,
			videos: [{ url: `${ORIGIN}/videos/1.mp4` }],
			previewImageUrl: `${ORIGIN}/videos/1.jpg`,
		});
		service.requests.length = 0;
		const refused = { status: 401, body: { error: 'no token' } };
		service.answers(refused, {
			body: Buffer.from('a video'),
			headers: { 'content-type': 'video/mp4' },
		});
		const run = await service.wait(
			FROM_URL.answer.request_id,
			{ downloadVideo: true },
			{ input: [{ json: json! }] },
		);
		expect(service.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
			[`${ORIGIN}/videos/1.mp4`, undefined],
			[`${ORIGIN}/videos/1.mp4`, 'Bearer secret'],
		]);
		expect(run.output('Wait')[0]!.binary).toHaveProperty('data');
		await service.engine.setCredential('imageToVideoServiceApi', { ...origin, token: '' });
	});

	describe('an unfinished video', () => {
		const imageUrl = GENERATE.request.image_url;
		const withoutVideo = { ...FROM_URL.answer, video_url: undefined };

		it('is a failed task with a status other than completed', async () => {
			service.answers({ body: { ...withoutVideo, status: 'failed', error: 'no face found' } });
			const run = await service.create({ imageUrl });
			expect(run.json('Create')).toMatchObject([
				{
					taskId: FROM_URL.answer.request_id,
					status: 'failed',
					failure: { code: 'failed', message: 'no face found' },
				},
			]);
		});

		it('is a failed task with completed and no video', async () => {
			service.answers({ body: withoutVideo });
			const run = await service.create({ imageUrl });
			expect(run.json('Create')).toMatchObject([
				{
					taskId: FROM_URL.answer.request_id,
					status: 'failed',
					failure: {
						code: 'noVideo',
						message: 'The task ended without a video: the provider may have filtered or removed it',
					},
				},
			]);
		});

		it('is a finished task with a video URL', async () => {
			service.answers({ body: { ...FROM_URL.answer, status: 'done' } });
			const run = await service.create({ imageUrl });
			expect(run.json('Create')).toMatchObject([
				{ status: 'succeeded', videoUrl: FROM_URL.answer.video_url },
			]);
		});

		it.each([
			[400, { error: 'no luck' }, 1],
			[401, { detail: 'no luck' }, 1],
			[403, { message: 'no luck' }, 1],
			[413, 'no luck', 1],
			[422, { detail: [{ loc: ['body', 'cfg_scale'], msg: 'no luck' }] }, 1],
			[429, { error: 'no luck' }, 3],
		])('HTTP %d creates nothing', async (status, body, submissions) => {
			service.answers({ status, body });
			const run = await service.create({ imageUrl, options: { retryFor: 3 } }, { ...ERROR_OUTPUT });
			const [item] = run.json('Create', 1);
			expect(item!.error).toMatch(/^The image-to-video service [a-z ]+: .*no luck$/);
			expect(item!.details).toMatchObject({ httpStatus: status });
			expect(item!.details).not.toHaveProperty('maybeCreated');
			expect(service.requests).toHaveLength(submissions);
		});

		it.each([
			['a time-out', 'silence' as const, 'did not answer within 1 seconds'],
			['a lost connection', 'connection reset' as const, 'broke before its answer was complete'],
			['HTTP 500', { status: 500, body: { error: 'no luck' } }, 'has a problem: no luck'],
			[
				'HTTP 504 from a proxy',
				{ status: 504, body: '<html></html>' },
				'has a problem: <html></html>. A proxy did not wait for the video: raise its time-out, or set Image Input Type to Binary File',
			],
			['an answer without an id', { body: { status: 'completed' } }, 'cannot be read'],
		])('does not submit again after %s', async (_name, answer, message) => {
			service.answers(answer);
			const run = await service.create(
				{ imageUrl, options: { requestTimeout: 1 } },
				{ ...ERROR_OUTPUT },
			);
			expect(run.json('Create', 1)).toMatchObject([
				{
					error: expect.stringContaining(message),
					details: {
						maybeCreated: true,
						description: expect.stringContaining('whether the task was created'),
					},
				},
			]);
			expect(run.json('Create', 1)[0]!.error).toContain(
				'A task may exist at Image-to-Video Service (Self-Hosted), so it is not submitted again',
			);
			expect(service.requests).toHaveLength(1);
		});
	});
});
