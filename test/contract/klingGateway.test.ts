import { picture } from '../support/images';
import { CREATE_ANSWER, EXAMPLE_REQUEST } from './examples/klingGateway';
import { ERROR_OUTPUT, replay } from './support/replay';

const ORIGIN = 'https://your-domain.com';
const PATH = `${ORIGIN}/kling/v1/videos/image2video`;
const TASK_ID = CREATE_ANSWER.data.task_id;

const PLAIN = { model: 'kling-v2-6', duration: '5', mode: 'std' };

describe("the Kling gateway's document", () => {
	const gateway = replay({
		provider: 'klingGateway',
		origin: ORIGIN,
		credentials: { klingGatewayApi: { baseUrl: `${ORIGIN}/`, token: 'YOUR_API_KEY' } },
	});
	const { image: imageUrl, model, prompt } = EXAMPLE_REQUEST;
	const task = (data: object) => ({
		body: { ...CREATE_ANSWER, data: { ...CREATE_ANSWER.data, ...data } },
	});

	it('sends the curl example and reads the answer of the table', async () => {
		gateway.answers({ body: CREATE_ANSWER });
		const run = await gateway.create({
			model,
			imageUrl,
			prompt,
			duration: '5',
			mode: '',
			options: { output: 'raw' },
		});
		expect(run.error).toBeUndefined();
		expect(gateway.requests).toMatchObject([
			{
				method: 'POST',
				url: PATH,
				headers: { authorization: 'Bearer YOUR_API_KEY', 'content-type': 'application/json' },
			},
		]);
		expect(gateway.requests[0]!.body).toEqual(EXAMPLE_REQUEST);
		expect(run.json('Create')).toEqual([
			{
				provider: 'klingGateway',
				model,
				taskId: TASK_ID,
				status: 'submitted',
				raw: CREATE_ANSWER.data,
			},
		]);
	});

	it.each(['submitted', 'processing', 'succeed', 'failed'])(
		'keeps the task of an answer with the status %s, which has no videos yet',
		async (taskStatus) => {
			gateway.answers(task({ task_status: taskStatus }));
			const run = await gateway.create({ imageUrl });
			expect(run.error).toBeUndefined();
			const status = taskStatus === 'succeed' ? 'processing' : taskStatus;
			expect(run.json('Create')).toMatchObject([{ taskId: TASK_ID, status }]);
			expect(gateway.requests).toHaveLength(1);
		},
	);

	it('sends only what is set: an image sends the image and the model', async () => {
		gateway.answers({ body: CREATE_ANSWER });
		await gateway.create({ imageUrl });
		expect(gateway.requests[0]!.body).toEqual({ ...PLAIN, image: imageUrl });
	});

	it("sends every parameter with the table's example", async () => {
		gateway.answers({ body: CREATE_ANSWER });
		await gateway.create({
			imageUrl: 'https://example.com/start.jpg',
			prompt: 'Make the person in the image smile',
			imageTailInputType: 'url',
			imageTailUrl: 'https://example.com/end.jpg',
			model: 'kling-v1',
			mode: 'pro',
			duration: '10',
			options: { negativePrompt: 'blur, watermark', cfgScale: 100, aspectRatio: '9:16' },
		});
		expect(gateway.requests[0]!.body).toEqual({
			model: 'kling-v1',
			image: 'https://example.com/start.jpg',
			image_tail: 'https://example.com/end.jpg',
			prompt: 'Make the person in the image smile',
			negative_prompt: 'blur, watermark',
			cfg_scale: 100,
			mode: 'pro',
			aspect_ratio: '9:16',
			duration: '10',
		});
	});

	it('accepts an image of any size as base64 and sends it without a prefix', async () => {
		gateway.answers({ body: CREATE_ANSWER });
		const base64 = (await picture(20, 10, 'webp')).toString('base64');
		await gateway.create({
			imageInputType: 'base64',
			imageBase64: `data:image/webp;base64,${base64}`,
		});
		expect(gateway.requests[0]!.body).toEqual({ ...PLAIN, image: base64 });
	});

	it.each([
		['submitted', 'submitted'],
		['processing', 'processing'],
		['succeed', 'succeeded'],
		['failed', 'failed'],
		['paused', 'processing'],
	])('reads a task by its id and the status %s as %s', async (taskStatus, status) => {
		const url = 'https://example.com/video.mp4';
		gateway.answers(task({ task_status: taskStatus, task_result: { videos: [{ url }] } }));
		const run = await gateway.get(TASK_ID);
		expect(gateway.requests).toMatchObject([
			{
				method: 'GET',
				url: `${PATH}/${TASK_ID}`,
				headers: { authorization: 'Bearer YOUR_API_KEY' },
				body: undefined,
			},
		]);
		expect(run.json('Get')).toMatchObject([{ taskId: TASK_ID, status }]);
	});

	describe('a refusal', () => {
		const SHAPES = [
			['as {code, message}', { code: 1301, message: 'no luck' }, '1301'],
			['as {error: {message}}', { error: { message: 'no luck', type: 'x' } }, undefined],
			['as {error: {message, code}}', { error: { message: 'no luck', code: 'bad' } }, 'bad'],
			['as {error}', { error: 'no luck' }, undefined],
			['as plain text', 'no luck', undefined],
		] as const;
		const STATUSES = [
			[400, 'permanent'],
			[401, 'permanent'],
			[402, 'permanent'],
			[403, 'permanent'],
			[404, 'permanent'],
			[422, 'permanent'],
			[429, 'transient'],
			[500, 'ambiguous'],
			[503, 'ambiguous'],
		] as const;
		const CAUSES: Record<number, string> = {
			401: 'does not accept the credential',
			402: 'requires payment',
			403: 'does not allow this',
			404: 'does not know this task or address',
			429: 'has had too many requests',
			500: 'has a problem',
			503: 'has a problem',
		};
		const rows = STATUSES.flatMap(([status, kind]) =>
			SHAPES.map(([shape, body, code]) => ({ status, kind, shape, body, code })),
		);

		it.each(rows)('HTTP $status $shape is $kind', async ({ status, kind, body, code }) => {
			gateway.answers({ status, body });
			const create = await gateway.create(
				{ imageUrl, options: { retryFor: 3 } },
				{ ...ERROR_OUTPUT },
			);
			const message = `The Kling gateway ${CAUSES[status] ?? 'refused the request'}: no luck`;
			const openEnd = '. A task may exist at Kling Gateway, so it is not submitted again';
			const [item] = create.json('Create', 1);
			expect(item).toMatchObject({
				error: `${message}${kind === 'ambiguous' ? openEnd : ''}`,
				details: { httpStatus: status, ...(code && { code }) },
			});
			const { maybeCreated } = item!.details as { maybeCreated?: boolean };
			expect(maybeCreated).toBe(kind === 'ambiguous' ? true : undefined);
			expect(gateway.requests).toHaveLength(kind === 'transient' ? 3 : 1);

			gateway.requests.length = 0;
			const get = await gateway.get(TASK_ID, { options: { retryFor: 3 } }, { ...ERROR_OUTPUT });
			expect(get.json('Get', 1)).toMatchObject([
				{ error: `${message}`, details: { taskId: TASK_ID } },
			]);
			expect(gateway.requests).toHaveLength(kind === 'permanent' ? 1 : 3);
		});

		it('without a code inside HTTP 200 is reported in its words and not repeated', async () => {
			gateway.answers({ body: { error: { message: 'no luck' } } });
			const run = await gateway.create({ imageUrl }, { ...ERROR_OUTPUT });
			expect(run.json('Create', 1)).toMatchObject([
				{
					error:
						'The Kling gateway refused the request: no luck. A task may exist at Kling Gateway, so it is not submitted again',
				},
			]);
			expect(gateway.requests).toHaveLength(1);
		});

		it.each([
			[1101, '', undefined],
			[500, '. A task may exist at Kling Gateway, so it is not submitted again', true],
			[5000, '. A task may exist at Kling Gateway, so it is not submitted again', true],
		])('with code %d inside HTTP 200 is not repeated', async (code, openEnd, maybeCreated) => {
			gateway.answers({ body: { code, message: 'no luck', request_id: 'request-1' } });
			const run = await gateway.create({ imageUrl }, { ...ERROR_OUTPUT });
			const [item] = run.json('Create', 1);
			expect(item).toMatchObject({
				error: `The Kling gateway refused the request: no luck${openEnd}`,
				details: { code: String(code), requestId: 'request-1' },
			});
			expect((item!.details as { maybeCreated?: boolean }).maybeCreated).toBe(maybeCreated);
			expect(gateway.requests).toHaveLength(1);
		});
	});

	it.each([
		['a lost connection', 'connection reset' as const],
		['an answer without a task', { body: { code: 0, message: 'SUCCEED', data: {} } }],
	])('does not submit again after %s', async (_name, answer) => {
		gateway.answers(answer);
		const run = await gateway.create({ imageUrl }, { ...ERROR_OUTPUT });
		expect(run.json('Create', 1)).toMatchObject([
			{
				error: expect.stringContaining('A task may exist at Kling Gateway'),
				details: { maybeCreated: true },
			},
		]);
		expect(gateway.requests).toHaveLength(1);
	});
});
