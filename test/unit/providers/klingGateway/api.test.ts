import { readTask, submitTask } from '../../../../nodes/providers/klingGateway/api';
import type { ProviderCall } from '../../../../nodes/providers/provider';
import { answer } from '../../support/answers';

const callWith = (status: number, body: unknown): ProviderCall =>
	({ baseUrl: 'https://gateway.example', request: async () => answer(status, body) }) as never;
const read = async (status: number, body: unknown) =>
	await readTask(callWith(status, body), { by: 'taskId', id: '8001' });

describe('readTask', () => {
	it.each([
		{ code: 0, message: '', request_id: '' },
		{ code: 'success', data: null },
	])('reads a task that the gateway has not read at Kling yet: %j', async (body) => {
		expect(await read(200, body)).toMatchObject({ taskId: '8001', status: 'submitted' });
	});

	it.each([
		[404, { code: 'task_not_exist', message: '' }],
		[200, { code: 1201, message: 'no task' }],
		[200, { message: 'ok' }],
		[200, {}],
		[200, { code: 0, data: { other: 1 } }],
		[502, { code: 0, message: '' }],
	])('does not read a task in HTTP %i %j', async (status, body) => {
		await expect(read(status, body)).rejects.toHaveProperty('failure');
	});
});

describe('submitTask', () => {
	it('reads a submission with an empty status', async () => {
		const body = { id: '8001', task_id: '8001', object: 'video', status: '', progress: 0 };
		expect(await submitTask(callWith(200, body), {})).toMatchObject({
			taskId: '8001',
			status: 'submitted',
		});
	});

	it('reports a code of success without data as a task whose ID is unknown', async () => {
		const body = { code: 0, message: '', request_id: '' };
		await expect(submitTask(callWith(200, body), {})).rejects.toMatchObject({
			failure: { kind: 'ambiguous' },
		});
	});
});
