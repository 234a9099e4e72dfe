import fc from 'fast-check';
import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';
import { chain, type Engine } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import {
	startSandbox,
	type Fault,
	type ProviderId,
	type Sandbox,
	type SandboxOptions,
} from '../../sandbox';
import {
	IMAGE_SERVICE_VERSIONS,
	KIE_VERSIONS,
	QUERY_SHAPES,
	STABILITY_VERSIONS,
	SUBMISSION_SHAPES,
} from '../../sandbox/core/deployments';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { createTask, packageEngine, waitForVideo } from '../support/packageEngine';
import { holds } from './support/property';

const IMAGE_URL = 'https://example.com/photo.jpg';

/** What happens to one request, whether it is acted on or not. */
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
/** A code that says nothing of the task, with or without one behind it. */
const openCode = (...codes: Array<string | number>): fc.Arbitrary<Fault> =>
	fc.record({
		kind: fc.constant('providerCode' as const),
		code: fc.constantFrom(...codes),
		acted: fc.boolean(),
	});
/** A code that says that nothing was made. */
const refusal = (...codes: Array<string | number>): fc.Arbitrary<Fault> =>
	fc.record({ kind: fc.constant('providerCode' as const), code: fc.constantFrom(...codes) });

/** What happens to one reading, and passes. */
const passing: fc.Arbitrary<Fault> = fc.constantFrom<Fault[]>(
	{ kind: 'resetBefore' },
	{ kind: 'resetMidAnswer' },
	{ kind: 'invalidJson' },
	{ kind: 'html' },
	{ kind: 'status', status: 429 },
	{ kind: 'status', status: 503 },
);

interface Trial {
	options: SandboxOptions;
	form: INodeParameters;
	/** Of the submissions, in their order. */
	fates: Fault[];
	/** Of the readings, in their order. */
	readings: Fault[];
}

describe('any deployed server and any connection failures', () => {
	let engine: Engine;
	let sandbox: Sandbox | undefined;
	let picture: Buffer;

	beforeAll(async () => {
		engine = await packageEngine({});
		picture = await sharp({
			create: { width: 768, height: 768, channels: 3, background: 'teal' },
		})
			.png()
			.toBuffer();
	});
	beforeEach(() => {
		let slept = 0;
		jest.spyOn(clock, 'elapsed').mockImplementation(() => slept);
		jest.spyOn(clock, 'sleep').mockImplementation(async (milliseconds) => {
			slept += milliseconds;
			// A job of the image-to-video service begins after a quarter of a second of real time.
			await realTime(5);
		});
	});
	afterEach(async () => {
		jest.restoreAllMocks();
		await sandbox?.close();
	});
	afterAll(async () => await engine.close());

	/** Runs two items: each creates at most one task, and either its video arrives or the item says that a task may exist. */
	const keepsMoney = async (
		provider: ProviderId,
		credentialType: string,
		{ options, form, fates, readings }: Trial,
	): Promise<void> => {
		await sandbox?.close();
		sandbox = await startSandbox({
			speed: 1_000,
			render: 'onDownload',
			videoLongSide: 64,
			...options,
		});
		const all = sandboxCredentials(sandbox.credentials);
		await engine.setCredential(credentialType, all[credentialType]!);
		for (const fault of fates) {
			sandbox.addFault({ ...fault, provider, operation: 'create' } as Fault);
		}
		for (const fault of readings) {
			sandbox.addFault({ ...fault, provider, operation: 'get' } as Fault);
		}
		const settings = { credentials: [credentialType], onError: 'continueErrorOutput' as const };
		const nodes = [
			createTask({ provider, ...form, options: { retryFor: 200 } }, settings),
			waitForVideo({ provider, downloadVideo: true }, settings),
		];
		const binary = { data: await engine.binaryFile(picture, 'photo.png', 'image/png') };
		const json = { base64: picture.toString('base64') };
		const input = [1, 2].map((number) => ({ json: { ...json, number }, binary }));
		const run = await engine.run(chain(nodes), { input });
		expect(run.error).toBeUndefined();

		const made = sandbox.tasks(provider).map(({ id }) => id);
		const errors = run.json('Create', 1);
		const open = errors.filter(
			({ details }) => (details as { maybeCreated?: boolean }).maybeCreated === true,
		);
		const hasWaited = run.nodesRun.includes('Wait');
		const items = hasWaited ? run.output('Wait') : [];
		// A job about a base64 image, which a version of the service cannot take.
		const unpaid = hasWaited ? run.json('Wait', 1) : [];
		for (const { failure } of unpaid) {
			expect(failure).toMatchObject({ message: expect.stringContaining('Nothing was paid') });
		}
		expect(items.length + errors.length + unpaid.length).toBe(input.length);
		const delivered = items.map(({ json: task }) => String(task.taskId));
		expect(new Set(delivered).size).toBe(delivered.length);
		expect(made).toEqual(expect.arrayContaining(delivered));
		expect(made.length).toBeLessThanOrEqual(delivered.length + open.length);
		for (const { json: task, binary: files } of items) {
			expect(task.status).toBe('succeeded');
			const file = await engine.readBinary(files!.data!);
			expect(file.equals(await sandbox.video(String(task.taskId)))).toBe(true);
		}
	};

	const TITLE =
		'creates at most one task, and either the video arrives or the item says that a task may exist';

	const dialect = fc
		.record({
			submission: fc.constantFrom(...SUBMISSION_SHAPES),
			query: fc.constantFrom(...QUERY_SHAPES),
			words: fc.constantFrom('documented', 'upper', 'lower', 'title', 'forks'),
			times: fc.constantFrom('documented', 'seconds', 'milliseconds'),
			video: fc.constantFrom(
				'result_url',
				'fail_reason',
				'kling_answer',
				'content',
				'content_path',
			),
			lag: fc.nat({ max: 3 }),
		})
		.map(({ query, words, video, ...traits }) => ({
			...traits,
			query,
			words: query === 'n1' || words !== 'forks' ? words : 'documented',
			video: query === 'n1' || video.startsWith('content') ? video : 'result_url',
		})) as fc.Arbitrary<Exclude<SandboxOptions['gateway'], string | undefined>>;
	const gatewayFate = fc.oneof(
		fate,
		openCode('do_request_failed', 'read_response_body_failed', 'unmarshal_response_failed'),
		openCode('service_unavailable', 5000, 5002),
		refusal('invalid_request', 'task_failed', 'build_request_failed', 1302),
	);

	holds(
		`Kling gateway: ${TITLE}`,
		100,
		fc.asyncProperty(
			dialect,
			fc.array(gatewayFate, { maxLength: 4 }),
			fc.array(passing, { maxLength: 3 }),
			async (gateway, fates, readings) => {
				const hasCodes = gateway.submission !== 'contract';
				await keepsMoney('klingGateway', 'klingGatewayApi', {
					options: { gateway },
					form: { imageUrl: IMAGE_URL, prompt: 'A cup' },
					fates: fates.filter(({ kind }) => hasCodes || kind !== 'providerCode'),
					readings,
				});
			},
		),
	);

	holds(
		`image-to-video service: ${TITLE}`,
		60,
		fc.asyncProperty(
			fc.constantFrom(...IMAGE_SERVICE_VERSIONS),
			fc.constantFrom<INodeParameters[]>(
				{ imageUrl: IMAGE_URL },
				{ imageUrl: IMAGE_URL, options: { saveVideo: true } },
				{ imageInputType: 'binary' },
				{ imageInputType: 'base64', imageBase64: '={{ $json.base64 }}' },
			),
			fc.array(
				fc.oneof(
					fate,
					fc.constantFrom<Fault[]>(
						{ kind: 'status', status: 404, message: 'Not Found' },
						{ kind: 'status', status: 500, message: 'Failed to generate video: no', acted: true },
						{ kind: 'status', status: 500, message: 'Failed to process image upload: no' },
					),
				),
				{ maxLength: 4 },
			),
			fc.array(
				fc.oneof(
					passing,
					fc.constantFrom<Fault[]>(
						{ kind: 'status', status: 504 },
						{ kind: 'status', status: 404, message: 'Job with ID j not found' },
					),
				),
				{ maxLength: 3 },
			),
			async (service, form, fates, readings) => {
				await keepsMoney('imageToVideoService', 'imageToVideoServiceApi', {
					options: { service },
					form,
					fates,
					readings,
				});
			},
		),
	);

	holds(
		`Stability service: ${TITLE}`,
		60,
		fc.asyncProperty(
			fc.constantFrom(...STABILITY_VERSIONS),
			fc.array(
				fc.oneof(
					fate,
					openCode(500, 502, 503),
					refusal(400, 401, 403, 404, 402, 429, 'no_keys', 'generation_in_progress'),
				),
				{ maxLength: 4 },
			),
			fc.array(fc.oneof(passing, refusal(429, 503, 'retry')), { maxLength: 3 }),
			async (stability, fates, readings) => {
				const isOwn = ({ kind }: Fault) => stability !== 'contract' || kind !== 'providerCode';
				await keepsMoney('stability', 'stabilityImageToVideoApi', {
					options: { stability },
					form: { imageInputType: 'binary' },
					fates: fates.filter(isOwn),
					readings: readings.filter(isOwn),
				});
			},
		),
	);

	const MODELS = [
		'kling-2.6/image-to-video',
		'kling-3.0/video',
		'kling/v3-turbo-image-to-video',
		'kling-3.0-omni/image-to-video',
		'kling/v2-5-turbo-image-to-video-pro',
		'kling/v2-1-master-image-to-video',
		'kling/v2-1-pro',
		'kling/v2-1-standard',
	];
	const refusedField: Fault = {
		kind: 'providerCode',
		code: 500,
		message: 'duration cannot be less than 3',
	};

	holds(
		`kie.ai: ${TITLE}`,
		100,
		fc.asyncProperty(
			fc.constantFrom(...KIE_VERSIONS),
			fc.constantFrom(...MODELS),
			fc.constantFrom<INodeParameters[]>(
				{ imageUrls: [IMAGE_URL] },
				{ imageInputType: 'binary' },
				{ imageInputType: 'base64', imageBase64: ['={{ $json.base64 }}'] },
			),
			fc.array(
				fc.oneof(
					fate,
					openCode(408, 500, 550),
					refusal(400, 401, 402, 404, 409, 422, 429, 433, 451, 455, 501, 505),
					fc.constant(refusedField),
				),
				{ maxLength: 4 },
			),
			fc.array(
				fc.oneof(
					passing,
					refusal(408, 429, 455, 500, 550),
					fc.constant<Fault>({
						kind: 'providerCode',
						code: 422,
						message: 'recordInfo is null',
					}),
				),
				{ maxLength: 3 },
			),
			async (kie, model, form, fates, readings) => {
				await keepsMoney('kie', 'kieApi', {
					options: { kie },
					form: { model: kie === 'contract' ? MODELS[0]! : model, prompt: 'It moves', ...form },
					fates,
					readings,
				});
			},
		),
	);
});
