import type { IDataObject } from 'n8n-workflow';

import type { VideoProvider } from '../../../nodes/providers/provider';
import { TaskCallError } from '../../../nodes/shared/n8n/itemErrors';
import { readWantedTask } from '../../../nodes/waiting/wantedTask';
import { fakeExecution } from '../support/executeFunctions';
import { created } from '../support/fakeTaskRequest';
import { fakeProvider } from '../support/fakeProvider';

const provider = fakeProvider({ get: async () => created('1') });

function read(
	parameters: IDataObject,
	{
		json = {},
		of = provider,
		options = {},
	}: { json?: IDataObject; of?: VideoProvider; options?: IDataObject } = {},
) {
	const { context } = fakeExecution({ parameters, items: [{ json }] });
	return readWantedTask(context, of, 0, options);
}

function refusal(reading: () => unknown): TaskCallError {
	try {
		reading();
	} catch (error) {
		if (error instanceof TaskCallError) return error;
	}
	throw new Error('Not refused');
}

const item = { provider: 'test', taskId: '1', status: 'processing', videos: [] };
const byId = { mode: 'id', value: '1', __rl: true };

describe('readWantedTask', () => {
	it('reads the task and the time limit of an item', () => {
		expect(read({ taskId: byId, giveUpAfter: 5, downloadVideo: true })).toEqual({
			itemIndex: 0,
			key: 'taskId 1',
			reference: { by: 'taskId', id: '1' },
			giveUpAfterMs: 300_000,
			downloadVideo: true,
			inputItem: 0,
		});
	});

	it.each([
		[{ mode: 'externalId', value: 'order-1', __rl: true }, 'externalTaskId', 'order-1'],
		[{ mode: 'list', value: '829350211345678336', __rl: true }, 'taskId', '829350211345678336'],
		['5', 'taskId', '5'],
		[5, 'taskId', '5'],
	])('reads the reference %p', (taskId, by, id) => {
		expect(read({ taskId }).reference).toEqual({ by, id });
	});

	it.each([
		[''],
		[null],
		[{ mode: 'id', value: '', __rl: true }],
		[{ mode: 'id', value: undefined }],
	])('refuses an item without a task: %p', (taskId) => {
		expect(() => read({ taskId })).toThrow(`"Task" is empty; allowed: the task's ID`);
	});

	it("refuses another provider's item, naming both, and keeps its task", () => {
		const json = { ...item, provider: 'kie' };
		const error = refusal(() => read({ taskId: byId }, { json }));
		expect(error.message).toBe(
			'the item is a task of the provider "kie"; this node is set to "test"',
		);
		expect(error.facts).toEqual({ provider: 'kie', taskId: '1' });
	});

	it.each([
		Number.NaN,
		'soon',
		'',
		'  ',
		null,
		{},
		true,
		-1,
		'-1',
		1e304,
		Number.POSITIVE_INFINITY,
	])('refuses a time limit of %p', (giveUpAfter) => {
		const error = refusal(() => read({ taskId: byId, giveUpAfter: giveUpAfter as string }));
		expect(error.message).toMatch(
			/^"Give Up After \(Minutes\)" is .*; allowed: a number from 0 to 525600$/,
		);
		expect(error.facts).toEqual({ provider: 'test', taskId: '1' });
	});

	it('reads the facts of a task from its item, without raw', () => {
		const json = { ...item, createdAt: '2026-01-01T00:00:00.000Z', raw: { a: 1 }, order: 5 };
		expect(read({ taskId: byId }, { json }).known).toEqual({
			...item,
			createdAt: '2026-01-01T00:00:00.000Z',
		});
	});

	it.each([
		['processing', undefined],
		['failed', { code: 'timedOut', message: 'No video' }],
	])('reads a task that is %s with the failure %p', (status, expected) => {
		const json = { ...item, status, failure: { code: 'timedOut', message: 'No video' } };
		expect(read({ taskId: byId }, { json }).known?.failure).toEqual(expected);
	});

	it.each([
		['another task', { ...item, taskId: '2' }],
		['a task of another package', { taskId: '1' }],
	])('does not read %s', (_what, json) => {
		expect(read({ taskId: byId }, { json })).not.toHaveProperty('known');
	});

	it('keeps the input fields when the option says so', () => {
		const options = { inputFields: 'beside' };
		expect(read({ taskId: byId }, { json: { order: 5 }, options }).inputFields).toEqual({
			order: 5,
		});
		expect(read({ taskId: byId }, { json: { order: 5 } })).not.toHaveProperty('inputFields');
	});

	it('reads the item of the first wait from an item that comes out of a loop', () => {
		expect(read({ taskId: byId }, { json: { ...item, inputItem: 7 } }).inputItem).toBe(7);
		expect(read({ taskId: byId }, { json: { inputItem: 7 } }).inputItem).toBe(0);
	});

	it('wants a task read again when its item says that it ended without a video', () => {
		const json = { ...item, status: 'failed', failure: { code: 'noVideo', message: 'No video' } };
		expect(read({ taskId: byId }, { json })).toMatchObject({
			lacksVideo: true,
			known: { status: 'processing' },
		});
		expect(read({ taskId: byId }, { json: item })).not.toHaveProperty('lacksVideo');
	});
});
