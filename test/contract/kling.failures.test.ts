import { CREATE_ANSWER, EXAMPLE_IMAGE, SINGLE_ANSWER } from './examples/kling';
import { ERROR_OUTPUT, replay } from './support/replay';

const PATH = 'https://api-singapore.klingai.com/v1/videos/image2video';

/** HTTP status, code, and what the user is told to do. */
type Row = [httpStatus: number, code: number, description: RegExp];
const PERMANENT: Row[] = [
	[401, 1000, /Check the Kling credential/],
	[401, 1001, /Check the Kling credential/],
	[401, 1002, /Check the Kling credential/],
	[429, 1100, /Check the account/],
	[429, 1101, /Pay the outstanding bill/],
	[429, 1102, /Buy or renew a resource pack/],
	[403, 1103, /may not use this model or feature/],
	[400, 1200, /supports the parameters|the only parameter/],
	[400, 1201, /supports the parameters|the only parameter/],
	[404, 1202, /Check the base URL/],
	[404, 1203, /Check the ID or the model name/],
	[400, 1300, /Change the image or the prompt/],
	[400, 1301, /Change the image or the prompt/],
	[429, 1304, /IP address/],
	[200, 1101, /Pay the outstanding bill/],
];
const TRANSIENT: Row[] = [
	[429, 1302, /Too many requests/],
	[429, 1303, /All slots of the account are taken/],
];
const NOT_SIGNED_IN_TIME: Row[] = [
	[401, 1003, /not valid yet: check this machine's clock/],
	[401, 1004, /has expired: check this machine's clock/],
];
const AMBIGUOUS: Row[] = [
	[500, 5000, /internal error/],
	[503, 5001, /under maintenance/],
	[504, 5002, /took too long/],
];

describe('the codes that the Kling document refers to', () => {
	const kling = replay({
		provider: 'kling',
		origin: 'https://api-singapore.klingai.com',
		credentials: { klingApi: { apiKey: 'xxx' } },
	});
	const refusal = (status: number, code: number) => ({
		status,
		body: { code, message: 'no luck', request_id: 'request-1' },
	});
	/** Three attempts: at once, after 1 and after 3 seconds. */
	const options = { retryFor: 3, waitForSlot: 0.05 };
	const create = async () =>
		await kling.create({ imageUrl: EXAMPLE_IMAGE, options }, { ...ERROR_OUTPUT });
	const get = async () => await kling.get('1', { options: { retryFor: 3 } }, { ...ERROR_OUTPUT });
	const methods = () => kling.requests.map(({ method }) => method);
	const expected = (status: number, code: number, description: RegExp) => ({
		error: expect.stringMatching(
			code === 1002
				? /^Kling does not accept the credential: this credential is not accepted/
				: /^(All slots of the |The )?Kling [a-z' ]+: no luck/,
		),
		details: {
			itemIndex: 0,
			code: String(code),
			httpStatus: status,
			requestId: 'request-1',
			description: expect.stringMatching(description),
		},
	});

	it.each(PERMANENT)('HTTP %d, code %d is permanent', async (status, code, description) => {
		kling.answers(refusal(status, code));
		expect((await create()).json('Create', 1)).toMatchObject([expected(status, code, description)]);
		expect(methods()).toEqual(['POST']);

		expect((await get()).json('Get', 1)).toMatchObject([expected(status, code, description)]);
		expect(methods()).toEqual(['POST', 'GET']);
	});

	it.each(TRANSIENT)('HTTP %d, code %d is retried', async (status, code, description) => {
		kling.answers(refusal(status, code));
		const [failed] = (await create()).json('Create', 1);
		expect(failed).toMatchObject(expected(status, code, description));
		expect(failed!.details).not.toHaveProperty('maybeCreated');
		expect(methods()).toEqual(['POST', 'POST', 'POST']);

		expect((await get()).json('Get', 1)).toMatchObject([expected(status, code, description)]);
		expect(methods().slice(3)).toEqual(['GET', 'GET', 'GET']);
	});

	it.each(NOT_SIGNED_IN_TIME)(
		'HTTP %d, code %d is signed again once',
		async (status, code, description) => {
			kling.answers(refusal(status, code));
			expect((await create()).json('Create', 1)).toMatchObject([
				expected(status, code, description),
			]);
			expect(methods()).toEqual(['POST', 'POST']);

			kling.answers(refusal(status, code), { body: SINGLE_ANSWER });
			expect((await get()).json('Get')).toMatchObject([{ taskId: 'string' }]);
		},
	);

	describe.each(AMBIGUOUS)('HTTP %d, code %d is ambiguous', (status, code, description) => {
		it('repeats a reading', async () => {
			kling.answers(refusal(status, code));
			expect((await get()).json('Get', 1)).toMatchObject([expected(status, code, description)]);
			expect(methods()).toEqual(['GET', 'GET', 'GET']);
		});

		it('looks up the sent id twice before submitting again under it', async () => {
			const unknown = refusal(404, 1203);
			kling.answers(refusal(status, code), unknown, unknown, { body: CREATE_ANSWER });
			expect((await create()).json('Create')).toMatchObject([{ taskId: 'string' }]);
			expect(methods()).toEqual(['POST', 'GET', 'GET', 'POST']);
			const [first, question, , second] = kling.requests;
			const { external_task_id: id } = first!.body as { external_task_id: string };
			expect(id).toMatch(/^[0-9a-f-]{36}$/);
			expect(question!.url).toBe(`${PATH}/${id}`);
			expect(second!.body).toEqual(first!.body);
		});

		it('adopts the task that is found', async () => {
			kling.answers(refusal(status, code), { body: SINGLE_ANSWER });
			expect((await create()).json('Create')).toMatchObject([{ taskId: 'string' }]);
			expect(methods()).toEqual(['POST', 'GET']);
		});

		it('says that a task may exist when the lookup fails', async () => {
			kling.answers(refusal(status, code));
			expect((await create()).json('Create', 1)).toMatchObject([
				{
					error: expect.stringContaining('A task may exist at Kling, so it is not submitted again'),
					details: { maybeCreated: true, externalTaskId: expect.any(String), code: String(code) },
				},
			]);
			expect(methods()).toEqual(['POST', 'GET', 'GET', 'GET']);
		});
	});

	it.each([
		[
			'an unknown code inside HTTP 200',
			{ body: { code: 1999, message: 'no luck' } },
			1,
			/^Kling refused the request: no luck/,
		],
		[
			'an unknown code',
			{ status: 400, body: { code: 1999, message: 'no luck' } },
			1,
			/^Kling refused the request: no luck/,
		],
		[
			'an unknown fault inside HTTP 200',
			{ body: { code: 5999, message: 'no luck' } },
			3,
			/^Kling has a problem: no luck/,
		],
		[
			'HTTP 502 from a proxy',
			{ status: 502, body: '<h1>Bad Gateway</h1>' },
			3,
			/^Kling has a problem: <h1>/,
		],
		['a text in place of JSON', { body: 'hello' }, 3, /cannot be read: hello/],
		['success without a task', { body: { code: 0, message: 'SUCCEED' } }, 3, /cannot be read/],
	])('%s', async (_name, answer, attempts, message) => {
		kling.answers(answer);
		expect((await get()).json('Get', 1)).toMatchObject([
			{ error: expect.stringMatching(message), details: { taskId: '1' } },
		]);
		expect(kling.requests).toHaveLength(attempts);
	});

	it('treats a task that succeeded without a video as failed after three readings', async () => {
		kling.answers({ body: { ...SINGLE_ANSWER, data: { task_id: '1', task_status: 'succeed' } } });
		expect((await get()).json('Get')).toMatchObject([
			{ taskId: '1', status: 'failed', failure: { code: 'noVideo' } },
		]);
		expect(kling.requests).toHaveLength(3);
	});

	it.each([
		['refused', 'fail', /a task with this External Task ID already exists: task string/],
		['returned', 'return', undefined],
	])('handles an id that is taken: the existing task is %s', async (_name, ifExists, message) => {
		kling.answers(refusal(400, 1201), { body: SINGLE_ANSWER });
		const run = await kling.create({
			imageUrl: EXAMPLE_IMAGE,
			options: { externalTaskId: 'order-1', ifExists },
		});
		expect(kling.requests.map(({ url }) => url)).toEqual([PATH, `${PATH}/order-1`]);
		if (message) expect(run.error?.message).toMatch(message);
		else expect(run.json('Create')).toMatchObject([{ taskId: 'string' }]);
	});
});
