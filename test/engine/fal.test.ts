import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { chain } from '../../engine';
import { createTask, waitForVideo, webhookTrigger } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';

const MODEL = 'fal-ai/example-video/image-to-video';
const IMAGE = 'https://example.com/photo.jpg';
const settings = { credentials: ['falApi'] };
const errorOutput = { ...settings, onError: 'continueErrorOutput' } as const;

const test = sandboxEngineForTests();

const byId = (parameters: INodeParameters): INodeParameters => ({
	provider: 'fal',
	endpointId: 'custom',
	customEndpointId: MODEL,
	imageUrl: IMAGE,
	...parameters,
});
const mapped = (value: INodeParameters) =>
	byId({ modelInput: { mappingMode: 'defineBelow', value, schema: [] } });
const create = async (parameters: INodeParameters) =>
	await test.engine.run(chain([createTask(parameters, errorOutput)]));
const submissions = () => test.sandbox.requests().filter(({ operation }) => operation === 'create');

describe('any model of fal.ai by its ID', () => {
	it('has the fields of its published schema in the form, the required ones in sight', async () => {
		const { fields } = await test.engine.resourceMapping(
			createTask(byId({}), settings),
			'getModelFields',
		);
		expect(
			fields.map(({ id, required, removed, type, defaultValue }) => [
				id,
				required,
				!removed,
				type,
				defaultValue,
			]),
		).toEqual([
			['prompt', true, true, 'string', undefined],
			['duration', false, false, 'options', undefined],
			['num_frames', false, false, 'number', undefined],
			['guidance', false, false, 'number', undefined],
			['prompt_optimizer', false, false, 'boolean', undefined],
			['generate_audio', false, true, 'boolean', true],
			['loras', false, false, 'array', undefined],
			['last_frame_url', false, false, 'string', undefined],
		]);
		expect(fields.find(({ id }) => id === 'duration')!.options).toEqual([
			{ name: '6', value: '6' },
			{ name: '10', value: '10' },
		]);
	});

	it('has no fields as long as no ID is entered, and says so for an unknown one', async () => {
		const fieldsOf = async (customEndpointId: string) =>
			await test.engine.resourceMapping(
				createTask(byId({ customEndpointId }), settings),
				'getModelFields',
			);
		expect(await fieldsOf('')).toMatchObject({ fields: [], emptyFieldsNotice: /ID of a model/ });
		await expect(fieldsOf('fal-ai/none/image-to-video')).rejects.toThrow(
			'fal.ai publishes no schema for the model "fal-ai/none/image-to-video"',
		);
	});

	it('gets the image in the parameter that its schema names, and the audio switch always', async () => {
		const run = await create(mapped({ prompt: 'A cup', num_frames: '33', duration: 10 }));
		expect(run.json('Create', 1)).toEqual([]);
		expect(submissions().map(({ body }) => body)).toEqual([
			{
				first_frame_url: IMAGE,
				prompt: 'A cup',
				num_frames: 33,
				duration: '10',
				generate_audio: true,
			},
		]);
	});

	it('gets an input in JSON, and the videos of its list come out', async () => {
		const parameters = byId({
			inputMode: 'json',
			modelInputJson: '{"prompt": "A cup", "generate_audio": false}',
		});
		const run = await test.engine.run(
			chain([createTask(parameters, settings), waitForVideo({ provider: 'fal' }, settings)]),
		);
		expect(run.error).toBeUndefined();
		expect(submissions()[0]!.body).toEqual({
			first_frame_url: IMAGE,
			prompt: 'A cup',
			generate_audio: false,
		});
		expect(run.json('Wait')).toMatchObject([
			{ status: 'succeeded', videoUrl: expect.stringMatching(/\.mp4$/) as string, cost: 5 },
		]);
	});

	it.each<[string, INodeParameters, RegExp]>([
		['a missing field', { num_frames: 33 }, /"Prompt \(prompt\)" is empty; allowed: a text/],
		[
			'another type',
			{ prompt: 'A', num_frames: 'many' },
			/"Num Frames \(num_frames\)" is "many"; allowed: a whole number from 17 to 161/,
		],
		[
			'a number out of range',
			{ prompt: 'A', guidance: 11 },
			/"Guidance \(guidance\)" is 11; allowed: a number from 1 to 10/,
		],
		[
			'another choice',
			{ prompt: 'A', duration: '7' },
			/"Duration \(duration\)" is "7"; allowed: 6 or 10/,
		],
		[
			'text for a list',
			{ prompt: 'A', loras: '{}' },
			/"Loras \(loras\)" is .*; allowed: a JSON list/,
		],
		[
			'a second value for the image',
			{ prompt: 'A', first_frame_url: IMAGE },
			/takes the image of the node/,
		],
	])('refuses %s before anything is sent', async (_what, value, message) => {
		const run = await create(mapped(value));
		expect(run.json('Create', 1)).toMatchObject([
			{ error: expect.stringMatching(message) as string },
		]);
		expect(submissions()).toEqual([]);
	});

	it('sends a field that the schema lacks, with a hint', async () => {
		const run = await create(mapped({ prompt: 'A cup', motion: 3 }));
		expect(submissions()[0]!.body).toMatchObject({ motion: 3 });
		expect(run.runs('Create')[0]!.hints?.map(({ message }) => message)).toEqual([
			`The schema of ${MODEL} has no field motion: fal.ai may ignore it`,
		]);
	});

	it('creates nothing if the schema cannot be read, unless the parameter of the image is named', async () => {
		const fault = { kind: 'status', status: 503, operation: 'catalogue', times: 'always' } as const;
		test.sandbox.addFault({ ...fault, provider: 'fal' });
		const id = 'fal-ai/kling-video/o1/image-to-video';
		const parameters = byId({
			customEndpointId: id,
			inputMode: 'json',
			modelInputJson: '{"prompt": "A cup"}',
		});
		const refused = await create(parameters);
		expect(refused.json('Create', 1)).toMatchObject([
			{ error: expect.stringContaining(`The schema of ${id} cannot be read`) as string },
		]);
		expect(submissions()).toEqual([]);
		const sent = await create({ ...parameters, options: { imageParameter: 'start_image_url' } });
		expect(sent.json('Create', 1)).toEqual([]);
		expect(submissions()[0]!.body).toEqual({ start_image_url: IMAGE, prompt: 'A cup' });
	});
});

describe("Kling's models at fal.ai", () => {
	const listed = (path: string, parameters: INodeParameters) => ({
		provider: 'fal',
		endpointId: `fal-ai/kling-video/${path}/image-to-video`,
		imageUrl: IMAGE,
		prompt: 'A cup',
		...parameters,
	});
	const elements = (...rows: INodeParameters[]) => ({ options: { elements: { rows } } });
	const shots = (...durations: string[]) => ({
		prompt: '',
		options: {
			multiPrompt: { rows: durations.map((duration) => ({ prompt: 'A cup', duration })) },
		},
	});
	const VIDEO = { videoUrl: 'https://example.com/ann.mp4' };

	it.each<[string, string, INodeParameters, RegExp]>([
		['an empty element', 'v3/pro', elements({}), /Element 1 needs either images or a video\.$/],
		[
			'an element of a voice alone',
			'v3/pro',
			elements({ frontalImageUrl: IMAGE }, { voiceId: '7' }),
			/Element 2 needs either images or a video\.$/,
		],
		[
			'images beside a video',
			'v3/pro',
			elements({ ...VIDEO, frontalImageUrl: IMAGE }),
			/Element 1 needs either images or a video\. Remove one of them/,
		],
		['two videos', 'v3/pro', elements(VIDEO, VIDEO), /takes one element with a video at most/],
		['shots beyond the longest video', 'v3/pro', shots('15', '1'), /are 16 seconds long together/],
		[
			'voices without audio',
			'v2.6/pro',
			{ generateAudio: false, options: { voiceIds: ['7'] } },
			/speaks with a voice only if it generates audio/,
		],
	])('refuse %s before anything is sent', async (_what, path, parameters, message) => {
		const run = await create(listed(path, parameters));
		expect(run.json('Create', 1)).toMatchObject([
			{ error: expect.stringMatching(message) as string },
		]);
		expect(submissions()).toEqual([]);
	});

	it.each<[string[], string[]]>([
		[['2', '3'], []],
		[['3', '4'], ['The shots are 7 seconds long together, but the video is to be 5 seconds long']],
	])('hint at a length of the shots %j that is not that of the video', async (durations, hints) => {
		const run = await create(listed('o3/pro', shots(...durations)));
		expect(submissions()).toHaveLength(1);
		expect((run.runs('Create')[0]!.hints ?? []).map(({ message }) => message)).toEqual(hints);
	});

	it('take voices from JSON text', async () => {
		await create(
			listed('v2.6/pro', { options: { voiceIds: '={{ JSON.stringify(["7", "8"]) }}' } }),
		);
		expect(submissions()[0]!.body).toMatchObject({ voice_ids: ['7', '8'] });
	});
});

describe('a callback of fal.ai', () => {
	const order = (url: string) =>
		createTask(
			{
				provider: 'fal',
				imageUrl: IMAGE,
				prompt: 'A cup',
				options: { callback: 'custom', callbackUrl: url, retryFor: 0 },
			},
			errorOutput,
		);
	const post = async (url: string, headers: Record<string, string>, body: unknown) =>
		(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;

	it('names the external ID of a task whose answer was lost, and finds the task', async () => {
		const active = await test.engine.activate(
			chain([webhookTrigger({ provider: 'fal', downloadVideo: false }, settings)]),
		);
		test.sandbox.holdNewTasks(true);
		test.sandbox.addFault({ kind: 'resetAfter', operation: 'create', provider: 'fal' });
		const run = await test.engine.run(chain([order(active.url('Trigger'))]));
		const { externalTaskId } = run.json('Create', 1)[0]!.details as { externalTaskId: string };
		const [task] = test.sandbox.tasks('fal');
		await test.sandbox.finish(task!.id);
		while ((await active.runs()).length === 0) await realTime(20);
		expect((await active.runs()).map((started) => started.json('Trigger')[0])).toMatchObject([
			{ taskId: task!.id, externalTaskId, status: 'succeeded' },
		]);
		await active.deactivate();
	});

	it('is refused with a changed body, and the public keys are read once for all', async () => {
		const active = await test.engine.activate(
			chain([webhookTrigger({ provider: 'fal', downloadVideo: false }, settings)]),
		);
		const url = active.url('Trigger');
		await test.engine.run(chain([order(url), waitForVideo({ provider: 'fal' }, settings)]));
		while (test.sandbox.callbacks().some(({ outcome }) => !outcome)) await realTime(20);
		const [sent] = test.sandbox.callbacks();
		expect(sent!.outcome).toBe('answered 200');
		const body = sent!.body as Record<string, unknown>;
		expect(await post(sent!.url, sent!.headers, body)).toBe(200);
		expect(await post(sent!.url, sent!.headers, { ...body, status: 'ERROR' })).toBe(401);
		expect(await post(url, sent!.headers, body)).toBe(400);
		const unsigned = { 'content-type': 'application/json' };
		expect(await post(sent!.url, unsigned, body)).toBe(401);
		const readings = test.sandbox.requests().filter(({ path }) => path.endsWith('jwks.json'));
		expect(readings.length).toBeLessThanOrEqual(1);
		await active.deactivate();
	});
});

describe('a cancelled execution', () => {
	const cancelled = async (options: INodeParameters, advances: boolean) => {
		test.sandbox.holdNewTasks(true);
		const handle = await test.engine.start(
			chain([
				createTask({ provider: 'fal', imageUrl: IMAGE, prompt: 'A cup' }, settings),
				waitForVideo({ provider: 'fal', options: { fixedInterval: 1, ...options } }, settings),
			]),
		);
		while (!test.sandbox.requests().some(({ operation }) => operation === 'get'))
			await realTime(20);
		const [task] = test.sandbox.tasks('fal');
		if (advances) await test.sandbox.advance(task!.id);
		handle.cancel();
		await handle.finished;
	};

	const cancels = () =>
		test.sandbox.requests().filter(({ operation }) => operation === 'cancel').length;
	const outcome = () => test.sandbox.tasks('fal')[0]!.outcome;

	it('leaves the tasks alone by default', async () => {
		await cancelled({}, false);
		await realTime(300);
		expect([cancels(), outcome()]).toEqual([0, undefined]);
	});

	it('cancels a task that has not started, if the user wants that', async () => {
		await cancelled({ cancelTasks: true }, false);
		while (outcome() === undefined) await realTime(20);
		expect([cancels(), outcome()]).toEqual([1, 'failed']);
	});

	it('leaves a task alone that has started', async () => {
		await cancelled({ cancelTasks: true }, true);
		await realTime(300);
		expect([cancels(), outcome()]).toEqual([0, undefined]);
	});
});
