import { CREATE_ANSWER, EXAMPLE_IMAGE, RECORD_ANSWER, TASK_ID } from './examples/kie';
import { ERROR_OUTPUT, replay } from './support/replay';

const HOUR_MS = 3_600_000;

/** The document's "Error Codes", then those of kie.ai's further documentation: kind, and what the user is told. */
type Row = [code: number, kind: 'permanent' | 'transient' | 'ambiguous', description: RegExp];
const DOCUMENTED: Row[] = [
	[400, 'permanent', /supports the parameters/],
	[401, 'permanent', /Check the API key/],
	[402, 'permanent', /Add credits/],
	[404, 'permanent', /Check the task ID|does not know the model/],
	[422, 'permanent', /supports the parameters|the only parameter/],
	[429, 'transient', /20 new tasks in 10 seconds/],
	[500, 'ambiguous', /internal error/],
];
const OTHERS: Row[] = [
	[408, 'ambiguous', /has not answered kie.ai for 10 minutes/],
	[409, 'permanent', /conflicts/],
	[433, 'permanent', /Raise the limit/],
	[451, 'permanent', /cannot fetch/],
	[455, 'transient', /maintenance/],
	[501, 'permanent', /could not be made/],
	[505, 'permanent', /switched off/],
	[550, 'ambiguous', /does not explain/],
];
const FORMS = [
	['inside HTTP 200', () => 200],
	['as the HTTP status too', (code: number) => code],
] as const;

describe("the kie document's error codes", () => {
	const kie = replay({
		provider: 'kie',
		origin: 'https://api.kie.ai',
		credentials: { kieApi: { apiKey: 'YOUR_API_KEY' } },
	});
	let tests = 0;
	// kie.ai's pace is kept for as long as the process lives: each test begins when the one before is long past.
	beforeEach(() => kie.clock.pass(++tests * HOUR_MS));

	const rows = [...DOCUMENTED, ...OTHERS].flatMap(([code, kind, description]) =>
		FORMS.map(([form, status]) => ({ code, kind, description, form, status: status(code) })),
	);

	it.each(rows)('$code $form is $kind', async ({ code, kind, description, status }) => {
		kie.answers({ status, body: { code, msg: 'no luck', data: null } });
		const details = {
			itemIndex: 0,
			code: String(code),
			httpStatus: status,
			description: expect.stringMatching(description),
		};
		const message = expect.stringMatching(
			kind === 'ambiguous'
				? /^kie\.ai has a problem: no luck\b/
				: /^(The )?(limit of the )?kie\.ai [A-Za-z ]+: no luck$/,
		) as string;

		const created = await kie.create(
			{ prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE], options: { retryFor: 3 } },
			{ ...ERROR_OUTPUT },
		);
		const [item] = created.json('Create', 1);
		// What may have created a task is not submitted again, because kie.ai cannot be asked for it.
		expect(kie.requests).toHaveLength(kind === 'transient' ? 3 : 1);
		if (kind === 'ambiguous') {
			expect(item).toMatchObject({
				error:
					'kie.ai has a problem: no luck. A task may exist at kie.ai, so it is not submitted again',
				details: { itemIndex: 0, code: String(code), httpStatus: status, maybeCreated: true },
			});
		} else {
			expect(item).toMatchObject({ error: message, details });
			expect(item!.details).not.toHaveProperty('maybeCreated');
		}

		kie.requests.length = 0;
		// A query with one of these codes says how the task stands: the test below.
		if (code === 408 || code === 501) return;
		const read = await kie.get(TASK_ID, { options: { retryFor: 3 } }, { ...ERROR_OUTPUT });
		expect(kie.requests).toHaveLength(kind === 'permanent' ? 1 : 3);
		expect(read.json('Get', 1)).toMatchObject([
			{ error: message, details: { ...details, taskId: TASK_ID } },
		]);
	});

	it('reads code 501 of a query as a failed task', async () => {
		for (const status of [200, 501]) {
			kie.answers({ status, body: { code: 501, msg: 'Generation failed', data: null } });
			const run = await kie.get(TASK_ID);
			const message = 'kie.ai could not make the video: Generation failed';
			expect(run.json('Get')).toEqual([
				{
					provider: 'kie',
					taskId: TASK_ID,
					status: 'failed',
					failure: { code: '501', message },
				},
			]);
		}
	});

	it('reads code 408 of a query as a running task', async () => {
		for (const status of [200, 408]) {
			kie.answers({ status, body: { code: 408, msg: 'upstream timeout', data: null } });
			const run = await kie.get(TASK_ID);
			expect(run.json('Get')).toEqual([{ provider: 'kie', taskId: TASK_ID, status: 'processing' }]);
		}
	});

	it('reads a record despite the code of its failure', async () => {
		const data = { taskId: TASK_ID, state: 'fail', failCode: '501', failMsg: 'no luck' };
		kie.answers({ body: { code: 501, msg: 'Generation failed', data } });
		const run = await kie.get(TASK_ID);
		expect(run.json('Get')).toMatchObject([
			{ taskId: TASK_ID, status: 'failed', failure: { code: '501', message: 'no luck' } },
		]);
	});

	it('names the model that kie.ai does not know', async () => {
		kie.answers({ body: { code: 404, msg: 'not found', data: null } });
		const run = await kie.create(
			{ model: 'custom', customModel: 'kling/none', prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE] },
			{ ...ERROR_OUTPUT },
		);
		expect(run.json('Create', 1)).toMatchObject([
			{ details: { description: expect.stringContaining('the model "kling/none"') } },
		]);
	});

	it('names the image that kie.ai cannot fetch', async () => {
		const other = 'https://example.com/gone.png';
		kie.answers({ body: { code: 451, msg: `Failed to fetch the image ${other}`, data: null } });
		const form = { prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE, other] };
		const run = await kie.create(form, { ...ERROR_OUTPUT });
		expect(run.json('Create', 1)).toMatchObject([
			{ details: { description: expect.stringContaining(`fetch the image ${other}. Check`) } },
		]);
	});

	it.each([
		'aspect_ratio is not within the range of allowed options',
		'duration cannot be less than 3',
		'image_urls supports at most 7 files',
		'`input.prompt` is required',
		'The parameter "resolution" must be one of 720p, 1080p',
		'mode is not supported by kling-3.0-omni/image-to-video',
	])('reads code 500 as a refusal if its message refuses a field: %s', async (msg) => {
		kie.answers({ body: { code: 500, msg, data: null } });
		const run = await kie.create(
			{ prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE] },
			{ ...ERROR_OUTPUT },
		);
		const [item] = run.json('Create', 1);
		expect(item).toMatchObject({ error: `kie.ai has a problem: ${msg}` });
		expect(item!.details).not.toHaveProperty('maybeCreated');
	});

	it.each([
		'Internal server error',
		'Your request cannot be processed',
		'The task must be repeated',
		'the prompt cannot be processed at the moment',
		'upstream_service cannot be reached',
		'',
	])('treats any other code 500 as ambiguous: %s', async (msg) => {
		kie.answers({ body: { code: 500, msg, data: null } });
		const run = await kie.create(
			{ prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE] },
			{ ...ERROR_OUTPUT },
		);
		expect(run.json('Create', 1)).toMatchObject([{ details: { maybeCreated: true } }]);
	});

	it('treats a code 500 that refuses a field and names a task as ambiguous', async () => {
		const body = { code: 500, msg: 'duration cannot be less than 3', data: { taskId: TASK_ID } };
		kie.answers({ body });
		const run = await kie.create(
			{ prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE] },
			{ ...ERROR_OUTPUT },
		);
		expect(run.json('Create', 1)).toMatchObject([
			{ details: { maybeCreated: true, taskId: TASK_ID } },
		]);
	});

	it('sends nothing before Retry-After ends', async () => {
		kie.answers(
			{ status: 429, headers: { 'retry-after': '7' }, body: { code: 429, msg: 'slow down' } },
			{ body: CREATE_ANSWER },
		);
		const run = await kie.create({ prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE] });
		expect(run.json('Create')).toMatchObject([{ taskId: TASK_ID }]);
		expect(kie.clock.sleeps).toEqual([7_000]);
	});

	it.each([
		['a new task', 'Create', CREATE_ANSWER],
		['a task', 'Get', RECORD_ANSWER],
	])('accepts code 200 about %s whatever the HTTP status', async (_name, node, body) => {
		kie.answers({ status: 500, body });
		const run =
			node === 'Create'
				? await kie.create({ prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE] })
				: await kie.get(TASK_ID);
		expect(run.error).toBeUndefined();
		expect(run.json(node)).toMatchObject([{ taskId: TASK_ID }]);
		expect(kie.requests).toHaveLength(1);
	});

	it.each([
		['an answer without a task', { body: { code: 200, msg: 'success', data: {} } }],
		['a text', { body: 'Bad Gateway' }],
		['a lost connection', 'connection reset' as const],
	])('does not submit again after %s', async (_name, answer) => {
		kie.answers(answer);
		const run = await kie.create(
			{ prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE] },
			{ ...ERROR_OUTPUT },
		);
		expect(run.json('Create', 1)).toMatchObject([
			{
				error: expect.stringContaining('A task may exist at kie.ai, so it is not submitted again'),
				details: { maybeCreated: true },
			},
		]);
		expect(kie.requests).toHaveLength(1);
	});
});
