import { kie } from '../../../../nodes/providers/kie';
import { answer } from '../../support/answers';
import { fakeCall } from '../../support/providerCall';

const read = async (state: string) => {
	const { call, log } = fakeCall({
		answers: [answer(200, { code: 200, data: { taskId: '1', state } })],
	});
	return { task: await kie.get!(call, { by: 'taskId', id: '1' }), log };
};

describe("reading kie.ai's task", () => {
	it('logs an undocumented state and treats it as running', async () => {
		const { task, log } = await read('archived');
		expect(task.status).toBe('processing');
		expect(log).toEqual([
			{
				level: 'warn',
				message:
					'kie.ai gave task 1 a state that is not documented: archived. It counts as processing.',
			},
		]);
	});

	it.each(['waiting', 'queuing', 'generating', 'fail'])(
		'does not log the state %s',
		async (state) => {
			expect((await read(state)).log).toEqual([]);
		},
	);

	it.each([
		[408, 'processing', undefined],
		[501, 'failed', { code: '501', message: expect.stringContaining('No video') as string }],
	])('reads code %i without a record as a task that is %s', async (code, status, failure) => {
		const { call } = fakeCall({ answers: [answer(200, { code, msg: 'No video', data: null })] });
		const task = await kie.get!(call, { by: 'taskId', id: '1' });
		expect(task).toMatchObject({ taskId: '1', status, videos: [] });
		expect(task.failure).toEqual(failure);
	});
});
