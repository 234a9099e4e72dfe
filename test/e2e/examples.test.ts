import { setTimeout as sleep } from 'node:timers/promises';
import type { Example } from '../../scripts/start/readExample';
import type { ProviderId } from '../../sandbox';
import { decodeVideo } from '../support/decodeVideo';
import { ExampleStage, withParameters } from './examples/exampleStage';
import { differs, moves, shows, videoOf } from './examples/exampleVideo';

const DAY = 'lake-balloon-day.jpg';
const DUSK = 'lake-balloon-dusk.jpg';
const LIGHTHOUSE = 'lighthouse-sunset-portrait.jpg';
const COFFEE = 'coffee-cup-square.jpg';

interface OneVideo {
	name: string;
	/** Default: Kling. */
	provider?: ProviderId;
	image: string;
	lastImage?: string;
	/** In the middle of the video. */
	middleImage?: string;
	video: { width: number; height: number; durationSeconds: number };
	/** A part of the request that the provider must have received. */
	request: () => object;
}

describe('the example workflows in a real n8n', () => {
	let stage: ExampleStage;

	beforeAll(async () => {
		stage = await ExampleStage.open();
	});
	afterEach(() => {
		stage.sandbox.holdNewTasks(false);
		stage.sandbox.reset();
	});
	afterAll(() => stage?.close());

	const LANDSCAPE = { width: 640, height: 360 };
	const PORTRAIT = { width: 360, height: 640 };
	const SQUARE = { width: 640, height: 640 };
	const url = (image: string) => `${stage.images.url}${image}`;
	/** The examples, each with the part of the request that it demonstrates. */
	const oneVideo: OneVideo[] = [
		{
			name: 'kling',
			image: DAY,
			video: { ...LANDSCAPE, durationSeconds: 5 },
			request: () => ({ model_name: 'kling-v2-6', image: url(DAY), mode: 'std' }),
		},
		{
			name: 'kling3',
			provider: 'kling3',
			image: DAY,
			lastImage: DAY,
			middleImage: DUSK,
			video: { ...LANDSCAPE, durationSeconds: 5 },
			request: () => ({
				contents: [
					{ type: 'prompt' },
					{ type: 'first_frame', url: url(DAY) },
					{ type: 'middle_frame', url: url(DUSK) },
					{ type: 'last_frame', url: url(DAY) },
				],
				settings: { duration: 5, resolution: '720p' },
			}),
		},
		{
			name: 'klingGateway',
			provider: 'klingGateway',
			image: LIGHTHOUSE,
			video: { ...PORTRAIT, durationSeconds: 5 },
			request: () => ({ model: 'kling-v2-6', aspect_ratio: '9:16' }),
		},
		{
			name: 'kie',
			provider: 'kie',
			image: COFFEE,
			video: { ...SQUARE, durationSeconds: 5 },
			request: () => ({ input: { image_urls: [url(COFFEE)], sound: true, duration: '5' } }),
		},
		{
			name: 'fal',
			provider: 'fal',
			image: COFFEE,
			video: { ...SQUARE, durationSeconds: 5 },
			request: () => ({ image_url: url(COFFEE), duration: '5' }),
		},
		{
			name: 'piapi',
			provider: 'piapi',
			image: COFFEE,
			video: { ...SQUARE, durationSeconds: 5 },
			request: () => ({
				model: 'kling',
				input: { version: '3.0', image_url: url(COFFEE), duration: 5, enable_audio: false },
			}),
		},
		{
			name: 'stability',
			provider: 'stability',
			image: DAY,
			video: { ...LANDSCAPE, durationSeconds: 4 },
			request: () => ({ seed: 42, cfg_scale: 1.8, motion_bucket_id: 160 }),
		},
		{
			name: 'imageToVideoService',
			provider: 'imageToVideoService',
			image: LIGHTHOUSE,
			video: { ...PORTRAIT, durationSeconds: 5 },
			request: () => ({ aspect_ratio: '9:16', duration: '5' }),
		},
		{
			name: 'motion-brush',
			image: DAY,
			video: { ...LANDSCAPE, durationSeconds: 5 },
			request: () => ({
				static_mask: url('lake-balloon-static-mask-land.png'),
				dynamic_masks: [
					{
						mask: url('lake-balloon-motion-mask-balloon.png'),
						trajectories: [
							{ x: 300, y: 430 },
							{ x: 420, y: 455 },
							{ x: 560, y: 440 },
							{ x: 660, y: 470 },
						],
					},
				],
			}),
		},
		{
			name: 'voices-and-sound',
			image: COFFEE,
			video: { ...SQUARE, durationSeconds: 5 },
			request: () => ({
				model_name: 'kling-v2-6',
				mode: 'pro',
				sound: 'on',
				voice_list: [{ voice_id: '829000000001000001' }, { voice_id: '829000000001000002' }],
			}),
		},
		{
			name: 'end-frame',
			image: DAY,
			lastImage: DUSK,
			video: { ...LANDSCAPE, durationSeconds: 10 },
			request: () => ({ image: url(DAY), image_tail: url(DUSK), duration: '10' }),
		},
	];

	it.each(oneVideo)(
		'$name makes a video of its image with one task and downloads it',
		async ({ name, provider = 'kling', image, lastImage, middleImage, video: shape, request }) => {
			const execution = await stage.run(name);
			expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
			const [task, ...otherTasks] = stage.sandbox.tasks();
			expect(otherTasks).toEqual([]);
			expect(task).toMatchObject({ provider, request: request() });

			const last = name === 'kling' ? 'Create Video Task' : 'Wait For Video';
			const [finished, ...others] = execution.output(last);
			expect([others, execution.output(last, 1)]).toEqual([[], []]);
			expect(finished?.json).toMatchObject({ provider, taskId: task?.id, status: 'succeeded' });
			const video = await videoOf(stage.n8n.client, finished);
			expect(video).toMatchObject(shape);
			expect(await shows(await video.frame(0), image)).toBe(true);
			const middle = await video.frame(Math.floor(video.frameCount / 2));
			if (middleImage) expect(await shows(middle, middleImage)).toBe(true);
			else expect(await moves(video)).toBe(true);
			if (lastImage) expect(await shows(await video.frame(-1), lastImage)).toBe(true);
		},
	);

	it('kling3-references makes a video of two images that the prompt names', async () => {
		const execution = await stage.run('kling3-references');
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		const [task, ...otherTasks] = stage.sandbox.tasks();
		expect(otherTasks).toEqual([]);
		expect(task).toMatchObject({
			provider: 'kling3',
			dropped: [],
			request: {
				contents: [
					{ type: 'prompt', text: expect.stringMatching(/@cup .* @lake /) as string },
					{ type: 'refer_image', id: 'cup', url: url(COFFEE) },
					{ type: 'refer_image', id: 'lake', url: url(DAY) },
				],
				settings: { aspect_ratio: '16:9', multi_shot: false },
			},
		});
		const [finished] = execution.output('Wait For Video');
		expect(finished?.json).toMatchObject({ provider: 'kling3', taskId: task?.id });
		const video = await videoOf(stage.n8n.client, finished);
		expect(video).toMatchObject({ ...LANDSCAPE, durationSeconds: 5 });
		expect(await shows(await video.frame(-1), DAY)).toBe(true);
	});

	it('camera-control makes a video for each camera movement', async () => {
		const execution = await stage.run('camera-control');
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		const axes = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: -6 };
		const movements = {
			Zoom: { type: 'simple', config: axes },
			Turn: { type: 'right_turn_forward' },
		};
		expect(stage.sandbox.createdTasks()).toBe(2);
		const lastFrames = [];
		for (const [row, movement] of Object.entries(movements)) {
			const [finished] = execution.output(`Wait For ${row}`);
			const task = stage.sandbox.tasks().find(({ id }) => id === finished?.json.taskId);
			expect(task?.request).toMatchObject({ camera_control: movement });
			const video = await videoOf(stage.n8n.client, finished);
			expect(video).toMatchObject({ ...LANDSCAPE, durationSeconds: 5 });
			expect(await moves(video)).toBe(true);
			lastFrames.push(await video.frame(-1));
		}
		expect(differs(lastFrames[0]!, lastFrames[1]!)).toBe(true);
	});

	describe('batch-from-list', () => {
		const images = {
			'postcard-coffee': COFFEE,
			'postcard-lake': DAY,
			'postcard-lighthouse': LIGHTHOUSE,
		};

		it('saves a video for each row and buys none again when it runs again', async () => {
			const workflowId = await stage.import('batch-from-list');
			const first = await stage.n8n.client.runWorkflow(workflowId);
			expect([first.status, first.errorMessage]).toEqual(['success', undefined]);
			expect(stage.sandbox.createdTasks()).toBe(3);
			const files = await stage.n8n.savedFiles();
			expect(Object.keys(files)).toEqual(Object.keys(images).map((id) => `${id}.mp4`));
			for (const [id, image] of Object.entries(images)) {
				const video = await decodeVideo(files[`${id}.mp4`]!);
				expect(video.durationSeconds).toBe(5);
				expect([id, await shows(await video.frame(0), image)]).toEqual([id, true]);
			}

			const second = await stage.n8n.client.runWorkflow(workflowId);
			expect([second.status, second.errorMessage]).toEqual(['success', undefined]);
			const taskIds = (execution: typeof first) =>
				execution.output('Save Video').map(({ json }) => json.taskId);
			expect(taskIds(second)).toEqual(taskIds(first));
			expect(stage.sandbox.createdTasks()).toBe(3);
		});

		it('reports a row that fails and saves the others', async () => {
			const withFailure = (example: Example) => {
				const list = example.nodes.find((node) => node.name === 'List of Images')!;
				const rows = String(list.parameters.jsonOutput).replace('Waves roll in', '[fail]');
				return withParameters('List of Images', { jsonOutput: rows })(example);
			};
			const execution = await stage.run('batch-from-list', withFailure);
			expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
			expect(execution.output('What Failed').map(({ json }) => json)).toEqual([
				{
					id: 'postcard-lighthouse',
					taskId: expect.stringMatching(/^\d+$/),
					reason: expect.stringContaining('asks the sandbox to fail'),
				},
			]);
			expect(execution.output('Save Video').map(({ json }) => json.externalTaskId)).toEqual([
				'postcard-lake',
				'postcard-coffee',
			]);
		});
	});

	describe('recovery', () => {
		/** Creates the tasks of the batch and then ends, as if n8n had been stopped. */
		const createOnly = (example: Example): Example => {
			const connections = { ...example.connections };
			delete connections['Create Video Tasks'];
			return { ...example, connections };
		};

		it('brings back the videos of an execution that was stopped by mistake', async () => {
			const { sandbox, n8n } = stage;
			sandbox.holdNewTasks(true);
			const batchId = await stage.import('batch-from-list');
			const executionId = await n8n.client.startWorkflow(batchId);
			while (sandbox.createdTasks() < 3) await sleep(100);
			await n8n.client.stopExecution(executionId);
			expect((await n8n.client.waitForExecution(executionId)).status).toBe('canceled');
			const taskIds = sandbox.tasks().map(({ id }) => id);
			for (const id of taskIds) await sandbox.finish(id);

			const execution = await n8n.client.runWorkflow(await stage.import('recovery'));
			expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
			const found = execution.output('Get Video').map(({ json }) => String(json.taskId));
			expect(found.sort()).toEqual(taskIds.sort());
			expect(sandbox.createdTasks()).toBe(3);
		});

		it('downloads each finished video once and nothing else', async () => {
			const { sandbox, n8n } = stage;
			sandbox.holdNewTasks(true);
			await stage.run('batch-from-list', createOnly);
			const idOf = (externalId: string) =>
				sandbox.tasks().find((task) => task.externalId === externalId)!.id;
			await sandbox.finish(idOf('postcard-lake'));
			await sandbox.fail(idOf('postcard-coffee'));

			const workflowId = await stage.import('recovery');
			const fetched = async () => {
				const execution = await n8n.client.runWorkflow(workflowId);
				expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
				return execution.runs('Remember').length > 0 ? execution.output('Get Video') : [];
			};
			const [lake, ...others] = await fetched();
			expect(others).toEqual([]);
			expect(lake?.json).toMatchObject({ taskId: idOf('postcard-lake'), status: 'succeeded' });
			const video = await videoOf(n8n.client, lake);
			expect(await shows(await video.frame(0), DAY)).toBe(true);
			const { 'postcard-lake.mp4': saved } = await n8n.savedFiles();
			expect((await decodeVideo(saved!)).durationSeconds).toBe(video.durationSeconds);

			await sandbox.finish(idOf('postcard-lighthouse'));
			expect((await fetched()).map(({ json }) => json.taskId)).toEqual([
				idOf('postcard-lighthouse'),
			]);
			expect(await fetched()).toEqual([]);
			expect(sandbox.createdTasks()).toBe(3);
		});
	});
});
