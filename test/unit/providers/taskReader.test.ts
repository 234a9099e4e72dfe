import { connect } from '../../../nodes/providers/connection';
import { taskReader } from '../../../nodes/providers/taskReader';
import { TaskCallError } from '../../../nodes/shared/itemErrors';
import { fakeExecution } from '../support/executeFunctions';
import { ambiguous, permanent, transient } from '../support/failures';
import { useFakeClock } from '../support/fakeClock';
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
	it('reads again what may pass', async () => {
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

	it('reads once without a budget', async () => {
		const { read, get } = await reading([transient(), transient()], 0);
		await expect(read({ by: 'taskId', id: '1' }, 0)).rejects.toThrow();
		expect(get).toHaveBeenCalledTimes(1);
	});
});
