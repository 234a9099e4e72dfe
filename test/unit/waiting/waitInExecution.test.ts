import type { IDataObject } from 'n8n-workflow';

import type { VideoProvider, VideoTask } from '../../../nodes/providers/provider';
import { waitInExecution } from '../../../nodes/waiting/waitInExecution';
import { readWantedTasks } from '../../../nodes/waiting/wantedTask';
import { noteCreation } from '../../../nodes/shared/tasks/recentTasks';
import { fakeExecution, type FakeExecution } from '../support/executeFunctions';
import { ambiguous, permanent, transient } from '../support/failures';
import { useFakeClock, WALL_CLOCK_START } from '../support/fakeClock';
import { fakeProvider } from '../support/fakeProvider';
import { created } from '../support/fakeTaskRequest';

const clock = useFakeClock();

const running = created('', { status: 'processing' });
const video: Partial<VideoTask> = {
	status: 'succeeded',
	videos: [{ url: 'https://a/1.mp4' }],
};
const failed: Partial<VideoTask> = { status: 'failed', failure: { message: 'no motion' } };

/** A provider whose tasks follow a script by their ID; the last answer repeats. */
function scripted(script: Record<string, Array<Partial<VideoTask> | Error>>) {
	const asked: string[] = [];
	const provider = fakeProvider({
		get: async (_call, { id }) => {
			asked.push(id);
			const answers = script[id]!;
			const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
			if (answer instanceof Error) throw answer;
			return { ...running, taskId: id, ...answer };
		},
	});
	return { provider, asked };
}

async function wait(
	provider: VideoProvider,
	ids: string[],
	{
		options = {},
		parameters = () => ({}),
		...execution
	}: Omit<FakeExecution, 'parameters'> & {
		options?: IDataObject;
		parameters?: (itemIndex: number) => IDataObject;
	} = {},
) {
	const { context } = fakeExecution({
		items: ids.map((taskId) => ({ json: { taskId } })),
		parameters: (itemIndex) => ({
			taskId: ids[itemIndex],
			giveUpAfter: 1,
			...parameters(itemIndex),
		}),
		...execution,
	});
	return await waitInExecution(
		context,
		provider,
		options,
		await readWantedTasks(context, provider, options),
	);
}

const ids = (items: Array<{ json: IDataObject }>) => items.map(({ json }) => json.taskId);

describe('Wait For Video, in the execution', () => {
	it('routes each task to its output, in the order of the items', async () => {
		const { provider } = scripted({ a: [{}, {}, video], b: [failed], c: [video], d: [{}] });
		const { completed, failed: others } = await wait(provider, ['a', 'b', 'c', 'd']);
		expect(ids(completed)).toEqual(['a', 'c']);
		expect(ids(others)).toEqual(['b', 'd']);
		expect(others.map(({ json }) => json.failure)).toMatchObject([
			{ message: 'no motion' },
			{ code: 'timedOut', message: expect.stringMatching(/^No video after 1 minutes/) },
		]);
		expect(completed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	});

	it('reads a task once when several items name it', async () => {
		const { provider, asked } = scripted({ a: [{}, video] });
		const { completed } = await wait(provider, ['a', 'a', 'a']);
		expect(ids(completed)).toEqual(['a', 'a', 'a']);
		expect(asked).toEqual(['a', 'a']);
	});

	it('does not read a task that its item reports as finished', async () => {
		const { provider, asked } = scripted({});
		const json = { ...created('a', video), raw: {} } as unknown as IDataObject;
		const { completed } = await wait(provider, ['a'], { items: [{ json }] });
		expect(ids(completed)).toEqual(['a']);
		expect(asked).toEqual([]);
	});

	it('reads a shared task until the longest of its time limits', async () => {
		const { provider, asked } = scripted({ a: [{}] });
		const { failed: others } = await wait(provider, ['a', 'a', 'a'], {
			parameters: (itemIndex) => ({ giveUpAfter: [1, 3, 2][itemIndex] }),
			options: { fixedInterval: 60 },
		});
		expect(ids(others)).toEqual(['a', 'a', 'a']);
		expect(asked).toHaveLength(4);
	});

	const before = (milliseconds: number) => new Date(WALL_CLOCK_START - milliseconds).toISOString();
	const itemOf = (task: Partial<VideoTask>) => ({
		json: { ...created('a', task) } as unknown as IDataObject,
	});

	it.each([
		['item', [itemOf({ createdAt: before(100_000) })], {}],
		['provider', [itemOf({})], { createdAt: before(100_000) }],
	])('adapts the interval to the age that the %s reports', async (_who, items, answer) => {
		const { provider } = scripted({ a: [answer, video] });
		await wait(provider, ['a'], { items });
		expect(clock.sleeps).toEqual([11_000]);
	});

	it('keeps times from the creation and prefers those that the provider reports', async () => {
		const times = { createdAt: before(5_000), videoExpiresAt: before(-86_400_000) };
		const items = [itemOf(times)];
		const silent = await wait(scripted({ a: [video] }).provider, ['a'], { items });
		expect(silent.completed[0]!.json).toMatchObject(times);
		const told = { createdAt: before(9_000) };
		const telling = scripted({ a: [{ ...video, ...told }] });
		const { completed } = await wait(telling.provider, ['a'], { items });
		expect(completed[0]!.json).toMatchObject({ ...times, ...told });
	});

	it('returns a timed-out task with its last known state', async () => {
		const { provider } = scripted({ a: [{ externalTaskId: 'order-1' }] });
		const { failed: others } = await wait(provider, ['a'], { items: [itemOf({})] });
		expect(others[0]!.json).toMatchObject({ externalTaskId: 'order-1', status: 'processing' });
	});

	it('uses a fixed interval', async () => {
		const { provider } = scripted({ a: [{}, {}, video] });
		await wait(provider, ['a'], { options: { fixedInterval: 7 } });
		expect(clock.sleeps).toEqual([7_000, 7_000]);
	});

	it('reports the last reading failure with the time-out', async () => {
		const { provider } = scripted({ a: [{}, transient({ message: 'too many requests' })] });
		const { failed: others } = await wait(provider, ['a']);
		expect(others[0]!.json).toMatchObject({
			status: 'processing',
			failure: { message: expect.stringContaining('The last error: too many requests.') },
		});
	});

	it('treats an error that means a failed task as a failed task and waits for the others', async () => {
		const internal = () =>
			ambiguous({ maxConsecutive: 3, meansFailedTask: true, httpStatus: 500, message: 'no luck' });
		const { provider, asked } = scripted({
			a: [internal()],
			b: [internal(), internal(), {}, internal(), internal(), {}, video],
		});
		const { completed, failed: others } = await wait(provider, ['a', 'b']);
		expect(ids(completed)).toEqual(['b']);
		expect(others.map(({ json }) => json)).toMatchObject([
			{
				taskId: 'a',
				status: 'failed',
				failure: { code: '500', message: expect.stringMatching(/^no luck\. .* before you order/) },
			},
		]);
		expect(asked.filter((id) => id === 'a')).toHaveLength(3);
	});

	it('treats a finished video as finished although the input item has a field named error', async () => {
		const { provider } = scripted({ a: [video] });
		const { completed } = await wait(provider, ['a'], {
			items: [{ json: { taskId: 'a', error: null } }],
			options: { inputFields: 'beside' },
		});
		expect(ids(completed)).toEqual(['a']);
	});

	describe('a task that the provider does not find', () => {
		const notFound = () => permanent({ reason: 'unknownTask', message: 'no such task' });
		const young = { createdAt: before(10_000) };

		it('counts as still running within a minute of its creation', async () => {
			const { provider, asked } = scripted({ a: [notFound(), notFound(), {}, video] });
			const { completed } = await wait(provider, ['a'], { items: [itemOf(young)] });
			expect(ids(completed)).toEqual(['a']);
			expect(asked).toHaveLength(4);
		});

		it('counts as still running if this execution just created it, whatever the item says', async () => {
			noteCreation('execution-1', { provider: 'test', taskId: 'a' });
			const { provider } = scripted({ a: [notFound(), video] });
			const { completed } = await wait(provider, ['a'], {
				items: [itemOf({ createdAt: before(600_000) })],
			});
			expect(ids(completed)).toEqual(['a']);
		});

		it('stops the node only after the other tasks are final', async () => {
			const { provider, asked } = scripted({ x: [notFound()], b: [{}, {}, {}, video] });
			await expect(wait(provider, ['x', 'b'])).rejects.toThrow('no such task');
			expect(asked.filter((id) => id === 'x')).toHaveLength(1);
			expect(asked.filter((id) => id === 'b')).toHaveLength(4);
		});

		it('fails only its own item when the node continues on errors', async () => {
			const { provider } = scripted({ x: [notFound()], b: [{}, video] });
			const { completed, failed: others } = await wait(provider, ['x', 'b'], {
				continueOnFail: true,
			});
			expect(ids(completed)).toEqual(['b']);
			expect(others.map(({ json }) => json)).toMatchObject([
				{ taskId: 'x', error: 'no such task' },
			]);
		});
	});

	describe('an item of Create Task without a task', () => {
		const openEnd = {
			error: 'HTTP 504',
			itemIndex: 0,
			provider: 'test',
			externalTaskId: 'order-1',
			maybeCreated: true,
		};
		const refused = { error: 'no balance', itemIndex: 1, provider: 'test', code: '1102' };
		const items = [openEnd, refused, { taskId: 'b' }].map((json) => ({
			json: json as IDataObject,
		}));
		const notFound = () => permanent({ reason: 'unknownTask', message: 'no such task' });

		it('is resolved by its external ID and leaves with its video', async () => {
			const found = { ...video, taskId: '7' };
			const { provider } = scripted({ 'order-1': [notFound(), {}, found], b: [video] });
			const { completed, failed: others } = await wait(provider, ['', '', 'b'], {
				items,
				options: { inputFields: 'beside' },
			});
			expect(ids(completed)).toEqual(['7', 'b']);
			expect(completed[0]!.json).not.toHaveProperty('maybeCreated');
			expect(others.map(({ json }) => json)).toEqual([{ ...refused, inputItem: 1 }]);
			expect(others[0]!.pairedItem).toEqual({ item: 1 });
		});

		it.each([
			['is not found', notFound()],
			['cannot be read', permanent({ message: 'no access' })],
			['gets no answer', transient()],
		])('leaves by Failed unchanged when it %s, and the others continue', async (_what, failure) => {
			const { provider, asked } = scripted({ 'order-1': [failure], b: [{}, {}, video] });
			const { completed, failed: others } = await wait(provider, ['', '', 'b'], {
				items,
				options: { ifVideoFails: 'stop' },
				parameters: () => ({ giveUpAfter: 2 }),
			});
			expect(ids(completed)).toEqual(['b']);
			expect(others.map(({ json }) => json)).toEqual([
				{ ...openEnd, inputItem: 0 },
				{ ...refused, inputItem: 1 },
			]);
			expect(asked).toContain('order-1');
		});

		it('is read until it can no longer appear', async () => {
			const { provider } = scripted({ 'order-1': [notFound()], b: [video] });
			await wait(provider, ['', '', 'b'], { items, parameters: () => ({ giveUpAfter: 20 }) });
			expect(clock.elapsed).toBeGreaterThanOrEqual(60_000);
			expect(clock.elapsed).toBeLessThan(72_000);
		});

		it('stops the node when its task is found and failed, if the option says so', async () => {
			const { provider } = scripted({ 'order-1': [{ ...failed, taskId: '7' }], b: [{}] });
			await expect(
				wait(provider, ['', '', 'b'], { items, options: { ifVideoFails: 'stop' } }),
			).rejects.toThrow('The video was not made: no motion');
		});
	});

	describe("with the provider's own answer", () => {
		const options = { output: 'raw' };
		const raw = { from: 'provider' };

		it('keeps the raw answer of a finished item', async () => {
			const { provider, asked } = scripted({});
			const json = { ...created('a', video), raw } as unknown as IDataObject;
			const { completed } = await wait(provider, ['a'], { items: [{ json }], options });
			expect(completed[0]!.json.raw).toEqual(raw);
			expect(asked).toEqual([]);
		});

		it('reads a finished task once when its item has no raw answer', async () => {
			const { provider, asked } = scripted({ a: [{ ...video, raw }] });
			const { completed } = await wait(provider, ['a'], { items: [itemOf(video)], options });
			expect(completed[0]!.json.raw).toEqual(raw);
			expect(asked).toEqual(['a']);
		});

		it('keeps a finished task that can no longer be read', async () => {
			const { provider } = scripted({ a: [permanent({ reason: 'unknownTask' })] });
			const { completed } = await wait(provider, ['a'], { items: [itemOf(video)], options });
			expect(ids(completed)).toEqual(['a']);
		});
	});

	it('reads a task again that a list shows without a video', async () => {
		const ended = { status: 'failed' as const, failure: { code: 'noVideo', message: 'none' } };
		const { provider } = scripted({ a: [video] });
		const { completed } = await wait(provider, ['a'], { items: [itemOf(ended)] });
		expect(ids(completed)).toEqual(['a']);
	});

	it('shows the hints of its calls', async () => {
		const provider = fakeProvider({
			get: async (call) => {
				call.hint('One was left out');
				return { ...running, ...video, taskId: 'a' } as VideoTask;
			},
		});
		const { context, hints } = fakeExecution({
			items: [{ json: { taskId: 'a' } }],
			parameters: { taskId: 'a' },
		});
		await waitInExecution(context, provider, {}, await readWantedTasks(context, provider, {}));
		expect(hints).toEqual(['One was left out']);
	});

	describe('set to stop at an error', () => {
		it('names the unreadable task, not a task that was stopped because of it', async () => {
			const { provider } = scripted({ a: [{}], b: [{}, permanent({ message: 'no such task' })] });
			await expect(wait(provider, ['a', 'b'])).rejects.toThrow('no such task');
		});

		it('refuses an invalid item before it sends anything', async () => {
			const { provider, asked } = scripted({ a: [{}] });
			await expect(wait(provider, ['a', ''])).rejects.toThrow(
				`"Task" is empty; allowed: the task's ID`,
			);
			expect(asked).toEqual([]);
		});

		it('refuses a time limit of NaN instead of waiting forever', async () => {
			const { provider, asked } = scripted({ a: [{}] });
			await expect(
				wait(provider, ['a'], { parameters: () => ({ giveUpAfter: Number.NaN }) }),
			).rejects.toThrow('"Give Up After (Minutes)"');
			expect(asked).toEqual([]);
		});
	});

	describe('set to stop when a video fails', () => {
		const options = { ifVideoFails: 'stop' };

		it('names the failed video, not a task that was stopped because of it', async () => {
			const { provider } = scripted({ a: [{}], b: [{}, failed] });
			await expect(wait(provider, ['a', 'b'], { options })).rejects.toThrow(
				'The video was not made: no motion',
			);
		});

		it('waits for the others when the node continues on errors', async () => {
			const { provider } = scripted({ a: [{}, {}, video], b: [failed] });
			const { completed, failed: others } = await wait(provider, ['a', 'b'], {
				options,
				continueOnFail: true,
			});
			expect(ids(completed)).toEqual(['a']);
			expect(others.map(({ json }) => json.error)).toEqual(['The video was not made: no motion']);
		});

		it('reads nothing when an item reports that its video failed', async () => {
			const { provider, asked } = scripted({ a: [{}], c: [{}] });
			const items = ['a', 'b', 'c'].map((taskId) => ({
				json: taskId === 'b' ? ({ ...created('b', failed) } as IDataObject) : { taskId },
			}));
			await expect(wait(provider, ['a', 'b', 'c'], { options, items })).rejects.toThrow(
				'The video was not made: no motion',
			);
			expect(asked).toEqual([]);
		});

		it('names the video that took too long', async () => {
			const { provider } = scripted({ a: [video], b: [{}] });
			await expect(wait(provider, ['a', 'b'], { options })).rejects.toThrow(
				/^The video was not made: No video after 1 minutes/,
			);
		});

		it('returns the videos when none fails', async () => {
			const { provider } = scripted({ a: [{}, video], b: [video] });
			expect(ids((await wait(provider, ['a', 'b'], { options })).completed)).toEqual(['a', 'b']);
		});
	});

	it('puts each error into its own item when the node continues on errors', async () => {
		const { provider } = scripted({ a: [{}, video], b: [permanent({ message: 'no such task' })] });
		const { completed, failed: others } = await wait(provider, ['a', 'b', ''], {
			continueOnFail: true,
		});
		expect(ids(completed)).toEqual(['a']);
		expect(others.map(({ json }) => json.error)).toEqual([
			'no such task',
			`"Task" is empty; allowed: the task's ID`,
		]);
		expect(others[0]!.json.taskId).toBe('b');
	});

	it('ends with the cancel reason when the execution is cancelled', async () => {
		const controller = new AbortController();
		const reason = new Error('cancelled');
		clock.whileSleeping(() => controller.abort(reason));
		const { provider } = scripted({ a: [{}] });
		await expect(wait(provider, ['a'], { signal: controller.signal })).rejects.toBe(reason);
	});
});
