import fc from 'fast-check';
import { setTimeout as realTime } from 'node:timers/promises';
import { chain, type Engine } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import { startSandbox, type Fault, type Sandbox, type SandboxOptions } from '../../sandbox';
import { QUERY_SHAPES, SUBMISSION_SHAPES } from '../../sandbox/core/deployments';
import { createTask, packageEngine, waitForVideo } from '../support/packageEngine';
import { holds } from './support/property';

const CREDENTIAL = 'klingGatewayApi';
const PROVIDER = { provider: 'klingGateway' };
const CODES = [
	'do_request_failed',
	'read_response_body_failed',
	'unmarshal_response_failed',
	'service_unavailable',
];

const dialect = fc
	.record({
		submission: fc.constantFrom(...SUBMISSION_SHAPES),
		query: fc.constantFrom(...QUERY_SHAPES),
		words: fc.constantFrom('documented', 'upper', 'lower', 'title', 'forks'),
		times: fc.constantFrom('documented', 'seconds', 'milliseconds'),
		video: fc.constantFrom('result_url', 'fail_reason', 'kling_answer', 'content', 'content_path'),
		lag: fc.nat({ max: 3 }),
	})
	.map(({ query, words, video, ...traits }) => ({
		...traits,
		query,
		words: query === 'n1' || words !== 'forks' ? words : 'documented',
		video: query === 'n1' || video.startsWith('content') ? video : 'result_url',
	})) as fc.Arbitrary<Exclude<SandboxOptions['gateway'], string | undefined>>;

/** What happens to one submission, with or without a task behind it. */
const fate: fc.Arbitrary<Fault> = fc.oneof(
	fc.constantFrom<Fault[]>(
		{ kind: 'resetBefore' },
		{ kind: 'resetAfter' },
		{ kind: 'resetMidAnswer' },
		{ kind: 'emptyBody' },
		{ kind: 'invalidJson' },
		{ kind: 'wrongShape' },
		{ kind: 'html', acted: true },
		{ kind: 'otherStatus', status: 202 },
		{ kind: 'byteOrderMark' },
		{ kind: 'status', status: 429 },
		{ kind: 'status', status: 400 },
	),
	fc.record({
		kind: fc.constant('status' as const),
		status: fc.constantFrom(408, 499, 500, 502, 503, 504),
		acted: fc.boolean(),
	}),
);
const codedFate: fc.Arbitrary<Fault> = fc.record({
	kind: fc.constant('providerCode' as const),
	code: fc.constantFrom<Array<string | number>>(...CODES, 5000, 5002),
	acted: fc.boolean(),
});

describe('any combination of gateway dialects and connection failures', () => {
	let engine: Engine;
	let sandbox: Sandbox | undefined;

	beforeAll(async () => void (engine = await packageEngine({})));
	beforeEach(() => {
		let slept = 0;
		jest.spyOn(clock, 'elapsed').mockImplementation(() => slept);
		jest.spyOn(clock, 'sleep').mockImplementation(async (milliseconds) => {
			slept += milliseconds;
			await realTime(1);
		});
	});
	afterEach(async () => {
		jest.restoreAllMocks();
		await sandbox?.close();
	});
	afterAll(async () => await engine.close());

	const settings = { credentials: [CREDENTIAL], onError: 'continueErrorOutput' as const };
	const create = createTask(
		{
			...PROVIDER,
			imageUrl: 'https://example.com/photo.jpg',
			prompt: 'A cup',
			options: { retryFor: 5 },
		},
		settings,
	);
	const wait = waitForVideo({ ...PROVIDER, downloadVideo: true }, settings);

	holds(
		'creates at most one task, and either the video arrives or the item says that a task may exist',
		100,
		fc.asyncProperty(
			dialect,
			fc.array(fc.oneof(fate, codedFate), { maxLength: 3 }),
			async (gateway, fates) => {
				await sandbox?.close();
				sandbox = await startSandbox({
					gateway,
					speed: 1_000,
					render: 'onDownload',
					videoLongSide: 64,
				});
				await engine.setCredential(CREDENTIAL, { ...sandbox.credentials[CREDENTIAL] });
				for (const fault of fates) {
					if (fault.kind === 'providerCode' && gateway.submission === 'contract') continue;
					sandbox.addFault({ ...fault, ...PROVIDER, operation: 'create' } as Fault);
				}
				const run = await engine.run(chain([create, wait]), { input: [{ json: {} }] });
				expect(run.error).toBeUndefined();
				const tasks = sandbox.tasks('klingGateway');
				expect(tasks.length).toBeLessThanOrEqual(1);
				const [error] = run.json('Create', 1);
				if (error) {
					expect(error).toHaveProperty('details');
					if (tasks.length > 0) expect(error.details).toMatchObject({ maybeCreated: true });
					return;
				}
				const [item] = run.output('Wait');
				expect(item?.json).toMatchObject({ taskId: tasks[0]!.id, status: 'succeeded' });
				const file = await engine.readBinary(item!.binary!.data!);
				expect(file.equals(await sandbox.video(tasks[0]!.id))).toBe(true);
			},
		),
	);
});
