import { connect } from '../../../nodes/providerClient/connection';
import { taskReader } from '../../../nodes/providerClient/readTask';
import { TaskCallError } from '../../../nodes/shared/n8n/itemErrors';
import { completeTask, type VideoTask } from '../../../nodes/shared/tasks/videoTask';
import { fakeExecution } from '../support/executeFunctions';
import { ambiguous, permanent, transient } from '../support/failures';
import { useFakeClock, WALL_CLOCK_START } from '../support/fakeClock';
import { fakeProvider } from '../support/fakeProvider';
import { created } from '../support/fakeTaskRequest';

const clock = useFakeClock();

async function reading(errors: Error[], retryBudgetMs = 60_000) {
	const get = jest.fn(async () => {
		const error = errors.shift();
		if (error) throw error;
		return created('1');
	});
	const provider = fakeProvider({ get });
	const connection = await connect(fakeExecution().context, provider, { timeoutMs: 5_000 });
	return { read: taskReader(provider, connection, { retryBudgetMs }), get };
}

describe('taskReader', () => {
	it('retries a temporary failure', async () => {
		const { read } = await reading([transient(), ambiguous()]);
		expect((await read({ by: 'taskId', id: '1' }, 0)).taskId).toBe('1');
		expect(clock.sleeps).toEqual([1_000, 2_000]);
	});

	it.each([
		['taskId', { provider: 'test', taskId: '829' }],
		['externalTaskId', { provider: 'test', externalTaskId: '829' }],
	] as const)('names the task by its %s when it gives up', async (by, facts) => {
		const error = permanent({ message: 'no such task' });
		const { read, get } = await reading([error]);
		const thrown = await read({ by, id: '829' }, 0).catch((reason: unknown) => reason);
		expect(thrown).toBeInstanceOf(TaskCallError);
		expect(thrown).toMatchObject({ cause: error, facts });
		expect(get).toHaveBeenCalledTimes(1);
	});

	describe('a task that ended without a video', () => {
		const ended = completeTask({
			provider: 'test',
			taskId: '1',
			status: 'succeeded',
			videos: [],
			raw: {},
		});
		const video = created('1', { status: 'succeeded', videos: [{ url: 'https://a/1.mp4' }] });

		async function readingTasks(tasks: VideoTask[]) {
			const get = jest.fn(async () => (tasks.length > 1 ? tasks.shift()! : tasks[0]!));
			const connection = await connect(fakeExecution().context, fakeProvider({ get }), {
				timeoutMs: 5_000,
			});
			const read = taskReader(fakeProvider({ get }), connection, { retryBudgetMs: 0 });
			return { task: await read({ by: 'taskId', id: '1' }, 0), get };
		}

		it('is final after the third reading', async () => {
			const { task, get } = await readingTasks([ended]);
			expect(task).toMatchObject({ status: 'failed', failure: { code: 'noVideo' } });
			expect(get).toHaveBeenCalledTimes(3);
			expect(clock.sleeps).toEqual([2_000, 4_000]);
		});

		it.each([1, 2])(
			'is returned with its video when the video appears after %i readings',
			async (count) => {
				const { task, get } = await readingTasks([...Array<VideoTask>(count).fill(ended), video]);
				expect(task).toBe(video);
				expect(get).toHaveBeenCalledTimes(count + 1);
			},
		);
	});

	describe('a task that is not found', () => {
		const notFound = () => permanent({ reason: 'unknownTask' });

		it('is read again within a minute of its creation', async () => {
			const { read, get } = await reading([notFound(), notFound()]);
			await read({ by: 'taskId', id: '1' }, 0, WALL_CLOCK_START - 30_000);
			expect(get).toHaveBeenCalledTimes(3);
		});

		it('fails once it is a minute old', async () => {
			const { read, get } = await reading(Array.from({ length: 50 }, notFound));
			await expect(read({ by: 'taskId', id: '1' }, 0, WALL_CLOCK_START - 50_000)).rejects.toThrow();
			// 1, 2, 4 and 8 seconds later.
			expect(get).toHaveBeenCalledTimes(5);
		});

		it.each([undefined, WALL_CLOCK_START - 60_000])(
			'fails at once when it was created at %p',
			async (createdAt) => {
				const { read, get } = await reading([notFound()]);
				await expect(read({ by: 'taskId', id: '1' }, 0, createdAt)).rejects.toThrow();
				expect(get).toHaveBeenCalledTimes(1);
			},
		);

		it('fails at once without a budget', async () => {
			const { read, get } = await reading([notFound()], 0);
			await expect(read({ by: 'taskId', id: '1' }, 0, WALL_CLOCK_START)).rejects.toThrow();
			expect(get).toHaveBeenCalledTimes(1);
		});
	});

	it('reads once without a budget', async () => {
		const { read, get } = await reading([transient(), transient()], 0);
		await expect(read({ by: 'taskId', id: '1' }, 0)).rejects.toThrow();
		expect(get).toHaveBeenCalledTimes(1);
	});
});
