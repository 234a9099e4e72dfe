import type { IDataObject } from 'n8n-workflow';

import type { VideoProvider, VideoTask } from '../../../nodes/providers/provider';
import { waitInExecution } from '../../../nodes/WaitForVideo/waitInExecution';
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

/** A provider whose tasks follow a script by their id, the last answer for ever. */
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
	return await waitInExecution(context, provider, options);
}

const ids = (items: Array<{ json: IDataObject }>) => items.map(({ json }) => json.taskId);

describe('Wait For Video, in the execution', () => {
	it('sorts what came of each task, in the order of the items', async () => {
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

	it('asks once for a task that several items name', async () => {
		const { provider, asked } = scripted({ a: [{}, video] });
		const { completed } = await wait(provider, ['a', 'a', 'a']);
		expect(ids(completed)).toEqual(['a', 'a', 'a']);
		expect(asked).toEqual(['a', 'a']);
	});

	it('does not ask for what the item knows to be finished', async () => {
		const { provider, asked } = scripted({});
		const json = { ...created('a', video), raw: {} } as unknown as IDataObject;
		const { completed } = await wait(provider, ['a'], { items: [{ json }] });
		expect(ids(completed)).toEqual(['a']);
		expect(asked).toEqual([]);
	});

	it('asks for it until the longest of their time limits', async () => {
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
	])('asks as often as the age that the %s tells lets it', async (_who, items, answer) => {
		const { provider } = scripted({ a: [answer, video] });
		await wait(provider, ['a'], { items });
		expect(clock.sleeps).toEqual([10_000]);
	});

	it('keeps the times that only the creation told, and believes the provider where it tells them', async () => {
		const times = { createdAt: before(5_000), videoExpiresAt: before(-86_400_000) };
		const items = [itemOf(times)];
		const silent = await wait(scripted({ a: [video] }).provider, ['a'], { items });
		expect(silent.completed[0]!.json).toMatchObject(times);
		const told = { createdAt: before(9_000) };
		const telling = scripted({ a: [{ ...video, ...told }] });
		const { completed } = await wait(telling.provider, ['a'], { items });
		expect(completed[0]!.json).toMatchObject({ ...times, ...told });
	});

	it('gives a task up as it was last seen', async () => {
		const { provider } = scripted({ a: [{ externalTaskId: 'order-1' }] });
		const { failed: others } = await wait(provider, ['a'], { items: [itemOf({})] });
		expect(others[0]!.json).toMatchObject({ externalTaskId: 'order-1', status: 'processing' });
	});

	it('keeps to a fixed interval', async () => {
		const { provider } = scripted({ a: [{}, {}, video] });
		await wait(provider, ['a'], { options: { fixedInterval: 7 } });
		expect(clock.sleeps).toEqual([7_000, 7_000]);
	});

	it('says what the last reading met when it gives up', async () => {
		const { provider } = scripted({ a: [{}, transient({ message: 'too many requests' })] });
		const { failed: others } = await wait(provider, ['a']);
		expect(others[0]!.json).toMatchObject({
			status: 'processing',
			failure: { message: expect.stringContaining('The last reading: too many requests.') },
		});
	});

	it('takes what means a failed task for one, and goes on waiting for the others', async () => {
		const internal = () =>
			ambiguous({ mostInARow: 3, meansFailedTask: true, httpStatus: 500, message: 'no luck' });
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

	it('takes a video for one although the input item has a field named error', async () => {
		const { provider } = scripted({ a: [video] });
		const { completed } = await wait(provider, ['a'], {
			items: [{ json: { taskId: 'a', error: null } }],
			options: { includeInputFields: true },
		});
		expect(ids(completed)).toEqual(['a']);
	});

	describe('set to stop at an error', () => {
		it('names the task that could not be read, not one that was stopped by it', async () => {
			const { provider } = scripted({ a: [{}], b: [{}, permanent({ message: 'no such task' })] });
			await expect(wait(provider, ['a', 'b'])).rejects.toThrow('[item 1] Task b: no such task');
		});

		it('refuses an item before it asks for any', async () => {
			const { provider, asked } = scripted({ a: [{}] });
			await expect(wait(provider, ['a', ''])).rejects.toThrow(
				`[item 1] "Task" is empty; allowed: the task's ID`,
			);
			expect(asked).toEqual([]);
		});

		it('refuses a time limit that is no number, instead of waiting for ever', async () => {
			const { provider, asked } = scripted({ a: [{}] });
			await expect(
				wait(provider, ['a'], { parameters: () => ({ giveUpAfter: Number.NaN }) }),
			).rejects.toThrow('[item 0] Task a: "Give Up After (Minutes)"');
			expect(asked).toEqual([]);
		});
	});

	describe('set to stop when a video fails', () => {
		const options = { ifVideoFails: 'stop' };

		it('names the video that failed, not one that was stopped by it', async () => {
			const { provider } = scripted({ a: [{}], b: [{}, failed] });
			await expect(wait(provider, ['a', 'b'], { options })).rejects.toThrow(
				'[item 1] Task b made no video: no motion',
			);
		});

		it('waits for the others where the node is set to continue', async () => {
			const { provider } = scripted({ a: [{}, {}, video], b: [failed] });
			const { completed, failed: others } = await wait(provider, ['a', 'b'], {
				options,
				continueOnFail: true,
			});
			expect(ids(completed)).toEqual(['a']);
			expect(others.map(({ json }) => json.error)).toEqual([
				'[item 1] Task b made no video: no motion',
			]);
		});

		it('asks for none where an item says that its video has failed', async () => {
			const { provider, asked } = scripted({ a: [{}], c: [{}] });
			const items = ['a', 'b', 'c'].map((taskId) => ({
				json: taskId === 'b' ? ({ ...created('b', failed) } as IDataObject) : { taskId },
			}));
			await expect(wait(provider, ['a', 'b', 'c'], { options, items })).rejects.toThrow(
				'[item 1] Task b made no video: no motion',
			);
			expect(asked).toEqual([]);
		});

		it('names the video that took too long', async () => {
			const { provider } = scripted({ a: [video], b: [{}] });
			await expect(wait(provider, ['a', 'b'], { options })).rejects.toThrow(
				/^\[item 1\] Task b made no video: No video after 1 minutes/,
			);
		});

		it('gives the videos where none fails', async () => {
			const { provider } = scripted({ a: [{}, video], b: [video] });
			expect(ids((await wait(provider, ['a', 'b'], { options })).completed)).toEqual(['a', 'b']);
		});
	});

	it('set to continue, gives each error in its own item', async () => {
		const { provider } = scripted({ a: [{}, video], b: [permanent({ message: 'no such task' })] });
		const { completed, failed: others } = await wait(provider, ['a', 'b', ''], {
			continueOnFail: true,
		});
		expect(ids(completed)).toEqual(['a']);
		expect(others.map(({ json }) => json.error)).toEqual([
			'[item 1] Task b: no such task',
			`[item 2] "Task" is empty; allowed: the task's ID`,
		]);
		expect(others[0]!.json.taskId).toBe('b');
	});

	it('ends with the reason when the execution is cancelled', async () => {
		const controller = new AbortController();
		const reason = new Error('cancelled');
		clock.whileSleeping(() => controller.abort(reason));
		const { provider } = scripted({ a: [{}] });
		await expect(wait(provider, ['a'], { signal: controller.signal })).rejects.toBe(reason);
	});
});
