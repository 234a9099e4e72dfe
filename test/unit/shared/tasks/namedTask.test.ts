import type { ProviderFailure } from '../../../../nodes/shared/failures';
import {
	namedTask,
	saysSuccess,
	submissionFailure,
} from '../../../../nodes/shared/tasks/namedTask';

describe('namedTask', () => {
	it.each([
		{ task_id: 'T' },
		{ taskId: 'T' },
		{ job_id: 'T' },
		{ generation_id: 'T' },
		{ data: { task_id: 'T', id: 'other' } },
		{ data: { taskId: 'T', recordId: 'other' } },
		{ data: { id: 'T' } },
		{ data: [{ task_id: 'T' }] },
		{ result: { job_id: 'T' } },
		{ output: { task_id: 'T' }, request_id: 'other' },
		{ task: { id: 'T' } },
		[{ task_id: 'T' }],
		{ result: { data: { task_id: 'T' } } },
		{ data: { data: { data: { task_id: 'T' }, id: 41 } } },
		{ code: 0, data: '{"task_id":"T"}' },
		{ error: { message: 'busy', task_id: 'T' } },
		{ detail: { job_id: 'T' } },
	])('finds the task of %j, whatever the status', (json) => {
		expect(namedTask(json, { isSuccess: true })).toBe('T');
		expect(namedTask(json, { isSuccess: false })).toBe('T');
	});

	it("reads an id beside the message as a task's id only in a success", () => {
		const refusal = { id: 'T', name: 'bad_request', errors: ['no'] };
		expect(namedTask(refusal, { isSuccess: true })).toBe('T');
		expect(namedTask(refusal, { isSuccess: false })).toBeUndefined();
	});

	it("reads a provider's own fields", () => {
		const json = { request_id: 'T' };
		expect(namedTask(json, { isSuccess: true })).toBeUndefined();
		expect(namedTask(json, { isSuccess: true, fields: ['request_id'] })).toBe('T');
	});

	it('reads an exact number and no other', () => {
		expect(namedTask({ task_id: 875 }, { isSuccess: true })).toBe('875');
		expect(namedTask({ task_id: 2 ** 53 }, { isSuccess: true })).toBeUndefined();
	});

	it.each([
		undefined,
		null,
		5,
		'T',
		[],
		[{ task_id: 'T' }, { task_id: 'U' }],
		{ task_id: '' },
		{ task_id: ' ' },
		{ task_id: null },
		{ task_id: 0 },
		{ data: { task_id: { a: 1 } } },
		{ data: [{ task_id: 'T' }, { task_id: 'U' }] },
		{ error: { id: 'T' } },
		{ request_id: 'T', message: 'x' },
	])('finds none in %j', (json) => {
		expect(namedTask(json, { isSuccess: true })).toBeUndefined();
	});
});

describe('saysSuccess', () => {
	it.each([
		{},
		{ code: 0 },
		{ code: '0' },
		{ code: 200 },
		{ code: 'success' },
		{ code: null, error: null },
		{ success: true, error: '' },
	])('of %j is true', (json) => {
		expect(saysSuccess(json)).toBe(true);
	});

	it.each([
		{ code: 1201 },
		{ code: 'invalid_request' },
		{ code: 500 },
		{ success: false },
		{ error: 'busy' },
		{ code: 0, error: { message: 'busy' } },
	])('of %j is false', (json) => {
		expect(saysSuccess(json)).toBe(false);
	});
});

describe('submissionFailure', () => {
	const refusal: ProviderFailure = { kind: 'permanent', message: 'Kling refused', code: '1201' };

	it('keeps a failure unchanged if no task is named', () => {
		expect(submissionFailure(refusal, undefined)).toBe(refusal);
	});

	it('is ambiguous if a task is named', () => {
		expect(submissionFailure(refusal, '875')).toEqual({
			kind: 'ambiguous',
			message: 'Kling refused, but the answer names task 875',
			code: '1201',
			taskId: '875',
		});
	});
});
