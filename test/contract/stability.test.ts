import { picture } from '../support/images';
import {
	COMPLETE_ANSWER,
	ERROR_ANSWER,
	EXAMPLE_PARAMETERS,
	IN_PROGRESS_ANSWER,
	STARTED_ANSWER,
} from './examples/stability';
import { simulateHost } from './support/simulatedHost';
import { ERROR_OUTPUT, replay } from './support/replay';

const ORIGIN = 'http://your-website.com';
const RESULT = `${ORIGIN}/api/img2video/result/`;
const ID = STARTED_ANSWER.id;
const VIDEO_URL = `${ORIGIN}/processed_videos/video_a1b2c3d4_12345.mp4`;

describe("the Stability service's document", () => {
	const service = replay({
		provider: 'stability',
		origin: ORIGIN,
		credentials: { stabilityImageToVideoApi: { baseUrl: ORIGIN, token: '' } },
	});
	const images = simulateHost('https://example.com');
	const imageItem = async (image: Buffer, fileName: string, mimeType: string) => [
		{ json: {}, binary: { data: await service.engine.binaryFile(image, fileName, mimeType) } },
	];
	const { cfg_scale: cfgScale, motion_bucket_id: motionBucketId, seed } = EXAMPLE_PARAMETERS;
	const binary = { imageInputType: 'binary' };

	describe('"Start Video Generation"', () => {
		it("sends the Python example's form and reads the example answer", async () => {
			const image = await picture(1024, 576);
			service.answers({ body: STARTED_ANSWER });
			const run = await service.create(
				{ ...binary, options: { seed, cfgScale, motionBucketId, output: 'raw' } },
				{ input: await imageItem(image, 'image.jpg', 'image/jpeg') },
			);
			expect(run.error).toBeUndefined();
			const [request, ...more] = service.requests;
			expect(more).toEqual([]);
			expect(request).toMatchObject({ method: 'POST', url: `${ORIGIN}/api/img2video` });
			expect(request!.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
			// No authentication is documented.
			expect(request!.headers).not.toHaveProperty('authorization');
			expect(request!.body).toEqual({
				image: { fileName: 'image.jpg', mimeType: 'image/jpeg', content: image },
				seed: '0',
				cfg_scale: '1.5',
				motion_bucket_id: '127',
			});
			expect(run.json('Create')).toEqual([
				{
					provider: 'stability',
					taskId: ID,
					status: 'submitted',
					createdAt: '2026-01-15T12:00:00.000Z',
					videoExpiresAt: '2026-01-16T12:00:00.000Z',
					raw: STARTED_ANSWER,
				},
			]);
		});

		it('accepts the text seed of an earlier answer', async () => {
			service.answers({ body: STARTED_ANSWER });
			await service.create(
				{ ...binary, options: { seed: '={{ "12345" }}' } },
				{ input: await imageItem(await picture(768, 768), 'image.jpg', 'image/jpeg') },
			);
			expect(service.requests[0]!.body).toMatchObject({ seed: '12345' });
		});

		it.each([
			[1024, 576, 'jpeg', 'image/jpeg'],
			[576, 1024, 'png', 'image/png'],
			[768, 768, 'png', 'image/png'],
		] as const)('accepts %dx%d pixels as %s and sends only the file', async (...picked) => {
			const [width, height, format, mimeType] = picked;
			const image = await picture(width, height, format);
			service.answers({ body: STARTED_ANSWER });
			await service.create(binary, { input: await imageItem(image, `photo.${format}`, mimeType) });
			expect(service.requests[0]!.body).toEqual({
				image: { fileName: `photo.${format}`, mimeType, content: image },
			});
		});

		it.each([
			[
				'1024x575 pixels if the size is checked',
				1024,
				575,
				'png',
				/"Image" has 1024x575 pixels; allowed: 1024x576, 576x1024, 768x768/,
			],
			['a WebP file', 768, 768, 'webp', /"Image" is a WEBP file; allowed: JPEG or PNG/],
		] as const)('refuses %s', async (_name, width, height, format, message) => {
			const input = await imageItem(await picture(width, height, format), 'photo', 'image/x');
			const run = await service.create({ ...binary, options: { checkImageSize: true } }, { input });
			expect(run.error?.message).toMatch(message);
			expect(service.requests).toEqual([]);
		});

		it('fetches an image by URL, checks it and uploads it', async () => {
			const image = await picture(768, 768, 'png');
			images.answers({ body: image, headers: { 'content-type': 'image/png' } });
			service.answers({ body: STARTED_ANSWER });
			await service.create({ imageUrl: 'https://example.com/a.png' });
			expect(images.requests).toHaveLength(1);
			expect(service.requests[0]!.body).toMatchObject({ image: { content: image } });

			images.answers({ body: await picture(64, 64), headers: { 'content-type': 'image/png' } });
			const run = await service.create({
				imageUrl: 'https://example.com/small.png',
				options: { checkImageSize: true },
			});
			expect(run.error?.message).toMatch(/"Image" has 64x64 pixels/);
			expect(service.requests).toHaveLength(1);
		});

		it.each([
			[400, /^The Stability service refused the request: Error message details$/, undefined],
			[
				500,
				/^The Stability service has a problem: Error message details\. A task may exist at Stability \(Self-Hosted Service\), so it is not submitted again$/,
				true,
			],
		])('does not submit again after HTTP %d', async (status, error, maybeCreated) => {
			service.answers({ status, body: ERROR_ANSWER });
			const input = await imageItem(await picture(768, 768), 'photo.jpg', 'image/jpeg');
			const run = await service.create(binary, { input, ...ERROR_OUTPUT });
			const [item] = run.json('Create', 1);
			expect(item).toMatchObject({
				error: expect.stringMatching(error),
				details: { httpStatus: status },
			});
			expect((item!.details as { maybeCreated?: boolean }).maybeCreated).toBe(maybeCreated);
			expect(service.requests).toHaveLength(1);
		});

		it.each([
			['refuses with success: false', { body: { success: false, error: 'no luck' } }],
			['answers without an id', { body: { success: true } }],
			['breaks the connection', 'connection reset' as const],
		])('does not submit again when the service %s', async (_name, answer) => {
			service.answers(answer);
			const input = await imageItem(await picture(768, 768), 'photo.jpg', 'image/jpeg');
			const run = await service.create(binary, { input, ...ERROR_OUTPUT });
			expect(run.json('Create', 1)).toMatchObject([
				{
					error: expect.stringContaining('A task may exist at Stability'),
					details: { maybeCreated: true },
				},
			]);
			expect(service.requests).toHaveLength(1);
		});
	});

	describe('"Poll for Results"', () => {
		it('HTTP 202 is in progress', async () => {
			service.answers({ status: 202, body: IN_PROGRESS_ANSWER });
			const run = await service.get(ID, { options: { output: 'raw' } });
			expect(service.requests).toMatchObject([
				{ method: 'GET', url: `${RESULT}${ID}`, body: undefined },
			]);
			expect(service.requests[0]!.headers).not.toHaveProperty('authorization');
			expect(run.json('Get')).toEqual([
				{
					provider: 'stability',
					taskId: ID,
					status: 'processing',
					raw: IN_PROGRESS_ANSWER,
				},
			]);
		});

		it('HTTP 200 is complete, and its relative URL belongs to the service', async () => {
			service.answers({ body: COMPLETE_ANSWER });
			const run = await service.get(ID, { options: { output: 'raw' } });
			expect(run.json('Get')).toEqual([
				{
					provider: 'stability',
					taskId: ID,
					status: 'succeeded',
					videoUrl: VIDEO_URL,
					videos: [{ url: VIDEO_URL }],
					finishReason: 'SUCCESS',
					seed: '12345',
					raw: COMPLETE_ANSWER,
				},
			]);
		});

		it.each(['http://', 'https://[a/video.mp4', '', null, undefined])(
			'treats a finished task with the link %p as ended without a video, after three readings',
			async (video_url) => {
				service.answers({ body: { ...COMPLETE_ANSWER, video_url } });
				const run = await service.get(ID, { options: { retryFor: 0 } }, { ...ERROR_OUTPUT });
				expect(run.json('Get')).toMatchObject([
					{ taskId: ID, status: 'failed', failure: { code: 'noVideo' } },
				]);
				expect(service.requests).toHaveLength(3);
			},
		);

		it('reads from 202 until 200', async () => {
			const progress = { status: 202, body: IN_PROGRESS_ANSWER };
			service.answers(progress, progress, { body: COMPLETE_ANSWER });
			const run = await service.wait(ID);
			expect(run.json('Wait')).toMatchObject([{ status: 'succeeded', videoUrl: VIDEO_URL }]);
			expect(service.requests).toHaveLength(3);
		});

		it.each([
			['with the URL of a blurred video', COMPLETE_ANSWER.video_url],
			['with null', null],
			['without a URL', undefined],
		])('treats a finish reason other than SUCCESS as a failure, %s', async (_name, url) => {
			service.answers({
				body: { ...COMPLETE_ANSWER, finish_reason: 'CONTENT_FILTERED', video_url: url },
			});
			const run = await service.get(ID);
			expect(run.json('Get')).toEqual([
				{
					provider: 'stability',
					taskId: ID,
					status: 'failed',
					failure: {
						code: 'CONTENT_FILTERED',
						message: 'The service returned CONTENT_FILTERED instead of a video',
					},
					finishReason: 'CONTENT_FILTERED',
					seed: '12345',
				},
			]);
		});

		it('HTTP 404 is an error of the call, not a failed task', async () => {
			service.answers({ status: 404, body: ERROR_ANSWER });
			const run = await service.get(ID, {}, { ...ERROR_OUTPUT });
			expect(run.json('Get', 1)).toMatchObject([
				{
					error: `The Stability service does not know this task or address: Error message details`,
					details: { taskId: ID, httpStatus: 404, description: expect.stringMatching(/24 hours/) },
				},
			]);
			expect(service.requests).toHaveLength(1);
		});

		it('a reading fails after five HTTP 500 in a row', async () => {
			service.answers({ status: 500, body: ERROR_ANSWER });
			const run = await service.get(ID, {}, { ...ERROR_OUTPUT });
			expect(run.json('Get', 1)).toMatchObject([
				{
					error: `The Stability service has a problem: Error message details`,
				},
			]);
			expect(service.requests).toHaveLength(5);
		});

		it('Wait For Video reports a failed video after five HTTP 500 in a row', async () => {
			service.answers({ status: 500, body: ERROR_ANSWER });
			const run = await service.wait(ID);
			expect(run.error).toBeUndefined();
			expect(run.json('Wait')).toEqual([]);
			expect(run.json('Wait', 1)).toMatchObject([
				{
					provider: 'stability',
					taskId: ID,
					status: 'failed',
					failure: {
						code: '500',
						message:
							'The Stability service has a problem: Error message details. The service may still have the video: read the task with Get Task before you order it again.',
					},
				},
			]);
			expect(service.requests).toHaveLength(5);
		});

		it('an undocumented status counts as processing and is logged', async () => {
			service.answers({ body: { status: 'queued' } });
			const run = await service.get(ID);
			expect(run.json('Get')).toMatchObject([{ taskId: ID, status: 'processing' }]);
			expect(JSON.stringify(service.engine.logs)).toContain(
				'a status that is not documented: queued',
			);
		});

		it('HTTP 500 may be temporary', async () => {
			service.answers({ status: 500, body: ERROR_ANSWER }, { body: COMPLETE_ANSWER });
			const run = await service.get(ID);
			expect(run.json('Get')).toMatchObject([{ status: 'succeeded' }]);
			expect(service.requests).toHaveLength(2);
		});
	});
});
