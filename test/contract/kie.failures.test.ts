import { CREATE_ANSWER, EXAMPLE_IMAGE, RECORD_ANSWER, TASK_ID } from './examples/kie';
import { ERROR_OUTPUT, replay } from './support/replay';

const HOUR_MS = 3_600_000;

/** The document's "Error Codes", then those of kie.ai's further documentation: kind, and what the user is told. */
type Row = [code: number, kind: 'permanent' | 'transient' | 'ambiguous', description: RegExp];
const DOCUMENTED: Row[] = [
	[400, 'permanent', /Check the parameters/],
	[401, 'permanent', /Check the API key/],
	[402, 'permanent', /Add credits/],
	[404, 'permanent', /Check the task ID/],
	[422, 'permanent', /Check the parameters/],
	[429, 'transient', /20 new tasks in 10 seconds/],
	[500, 'ambiguous', /internal fault/],
];
const OTHERS: Row[] = [
	[455, 'ambiguous', /maintenance/],
	[501, 'permanent', /could not be made/],
	[505, 'permanent', /switched off/],
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
		const message = `kie.ai answered code ${code} (HTTP ${status}): no luck`;

		const created = await kie.create(
			{ prompt: 'A cup', imageUrls: [EXAMPLE_IMAGE], options: { retryFor: 3 } },
			{ ...ERROR_OUTPUT },
		);
		const [item] = created.json('Create', 1);
		// What may have created a task is not submitted again, because kie.ai cannot be asked for it.
		expect(kie.requests).toHaveLength(kind === 'transient' ? 3 : 1);
		if (kind === 'ambiguous') {
			expect(item).toMatchObject({
				error: `[item 0] ${message}. A task may exist at kie.ai, so it is not submitted again`,
				details: { itemIndex: 0, code: String(code), httpStatus: status, maybeCreated: true },
			});
		} else {
			expect(item).toMatchObject({ error: `[item 0] ${message}`, details });
			expect(item!.details).not.toHaveProperty('maybeCreated');
		}

		kie.requests.length = 0;
		const read = await kie.get(TASK_ID, { options: { retryFor: 3 } }, { ...ERROR_OUTPUT });
		expect(kie.requests).toHaveLength(kind === 'permanent' ? 1 : 3);
		expect(read.json('Get', 1)).toMatchObject([
			{ error: `[item 0] Task ${TASK_ID}: ${message}`, details: { ...details, taskId: TASK_ID } },
		]);
	});

	it('leaves kie.ai alone for as long as it asks', async () => {
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
	])('believes code 200 about %s whatever the HTTP status', async (_name, node, body) => {
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
