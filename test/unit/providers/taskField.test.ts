import type { IDataObject } from 'n8n-workflow';

import type { VideoProvider } from '../../../nodes/providers/provider';
import { readTaskReference } from '../../../nodes/providers/taskField';
import { EarlierFailure } from '../../../nodes/shared/earlierFailure';
import { fakeExecution } from '../support/executeFunctions';
import { fakeProvider } from '../support/fakeProvider';
import { created } from '../support/fakeTaskRequest';

const get = async () => created('1');
const kling = fakeProvider({ id: 'kling', get });
const kie = fakeProvider({ id: 'kie', get, hasExternalIds: false });
const silent = fakeProvider({ id: 'silent' });

const DEFAULT = { __rl: true, mode: 'id', value: '={{ $json.taskId }}' };

/** Reads an item with the Task field as it is set, and as the expression gives it. */
function read(
	json: IDataObject,
	{
		of = kling,
		set = DEFAULT,
		value = json.taskId,
	}: { of?: VideoProvider; set?: IDataObject; value?: unknown } = {},
) {
	const { context } = fakeExecution({
		items: [{ json }],
		node: { parameters: { taskId: set as never } },
		parameters: { taskId: { ...set, value } as IDataObject },
	});
	return readTaskReference(context, of, 0);
}

const openEnd = {
	error: '[item 0] Task with External Task ID order-1: HTTP 504',
	itemIndex: 0,
	provider: 'kling',
	externalTaskId: 'order-1',
	maybeCreated: true,
};
const { error, ...details } = openEnd;
const throughErrorOutput = { order: 5, error, message: error, details };
const refused = { error: 'Kling answered code 1102', itemIndex: 0, provider: 'kling' };
const byExternalId = { by: 'externalTaskId', id: 'order-1' };

describe('an item of Create Task without a task', () => {
	it.each([
		['beside the error', openEnd],
		['from the error output', throughErrorOutput],
	])('is looked up by its external ID after an open end: %s', (_where, json) => {
		expect(read(json)).toEqual({ reference: byExternalId, reportingItem: json });
	});

	it.each([
		['beside the error', { ...openEnd, taskId: '7' }],
		['from the error output', { ...throughErrorOutput, details: { ...details, taskId: '7' } }],
	])(
		'is looked up by the ID that an answer named although it was no success: %s',
		(_where, json) => {
			expect(read(json)).toEqual({ reference: { by: 'taskId', id: '7' }, reportingItem: json });
		},
	);

	it('is looked up by the user, and keeps its reason', () => {
		const set = { __rl: true, mode: 'externalId', value: '={{ $json.externalTaskId }}' };
		expect(read(openEnd, { set, value: 'order-1' })).toEqual({
			reference: byExternalId,
			reportingItem: openEnd,
		});
	});

	it.each<[string, IDataObject, VideoProvider?]>([
		['was refused', refused],
		[
			'was refused, with an ID that may be that of another task',
			{ ...refused, ...{ externalTaskId: 'a' } },
		],
		["may be somebody else's task of the same ID", { ...openEnd, existingTaskId: '7' }],
		['has no ID', { ...openEnd, externalTaskId: undefined }],
		['is of another provider', openEnd, kie],
		['is of a provider without external IDs', { ...openEnd, provider: 'kie' }, kie],
		['is of a provider that cannot be asked', { ...openEnd, provider: 'silent' }, silent],
		['comes from another node', { error: { message: 'Slack is down' } }],
	])('leaves with its own reason where it %s', (_what, json, of = kling) => {
		const thrown = (() => {
			try {
				return read(json, { of });
			} catch (reason) {
				return reason;
			}
		})();
		expect(thrown).toBeInstanceOf(EarlierFailure);
		expect((thrown as EarlierFailure).json).toBe(json);
	});

	it('does not wait for the task that its input item named', () => {
		const input = { provider: 'kling', taskId: '7', status: 'succeeded' };
		expect(() => read({ ...input, ...throughErrorOutput, details: { itemIndex: 0 } })).toThrow(
			EarlierFailure,
		);
		expect(read({ ...input, ...throughErrorOutput })).toMatchObject({ reference: byExternalId });
	});

	it('is another task where the user names one', () => {
		const set = { __rl: true, mode: 'id', value: '={{ $json.other }}' };
		expect(read(throughErrorOutput, { set, value: '9' })).toEqual({
			reference: { by: 'taskId', id: '9' },
		});
	});
});

describe('an item that failed after it had a task', () => {
	it.each<[string, IDataObject]>([
		['beside the error', { error: 'HTTP 502', provider: 'kling', taskId: '1' }],
		[
			'in the details',
			{ error: 'a', message: 'a', details: { itemIndex: 0, provider: 'kling', taskId: '1' } },
		],
		[
			'in the details, and the task before in the input item',
			{
				taskId: '7',
				error: 'a',
				message: 'a',
				details: { itemIndex: 0, provider: 'kling', taskId: '1' },
			},
		],
		[
			'beside the details, which name it by its external ID',
			{
				taskId: '1',
				externalTaskId: 'order-1',
				error: 'a',
				message: 'a',
				details: { itemIndex: 0, provider: 'kling', externalTaskId: 'order-1' },
			},
		],
		[
			'beside the error of another node',
			{ provider: 'kling', taskId: '1', error: 'a', message: 'a', details: { status: 5 } },
		],
	])('is about that task: %s', (_where, json) => {
		expect(read(json)).toEqual({ reference: { by: 'taskId', id: '1' } });
	});
});
