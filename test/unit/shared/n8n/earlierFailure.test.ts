import {
	EarlierFailure,
	errorOutputItemOfFailure,
	itemOfFailure,
	withoutFailureReport,
} from '../../../../nodes/shared/n8n/earlierFailure';
import { failureReport } from '../../../../nodes/shared/n8n/itemErrors';

const flat = { error: 'it failed', itemIndex: 2, provider: 'kling', maybeCreated: true };
const { error: reason, ...details } = flat;
const fromErrorOutput = { order: 5, error: reason, message: reason, details };

describe('an item that reports an earlier failure', () => {
	it('has its facts beside the error or in the details of an error output', () => {
		expect(failureReport(flat)).toEqual({ facts: flat, hasInputFields: false });
		expect(failureReport(fromErrorOutput)).toEqual({ facts: details, hasInputFields: true });
	});

	it.each([undefined, {}, { error: null }, { error: '' }, { error: false }, { taskId: '1' }])(
		'is not recognised in %p',
		(json) => {
			expect(failureReport(json)).toBeUndefined();
		},
	);

	it.each([
		['it failed', 'it failed'],
		[{ message: 'it failed', code: 5 }, 'it failed'],
		[{ code: 5 }, '{"code":5}'],
	])('has the reason in %p', (error, message) => {
		expect(new EarlierFailure({ error }).message).toBe(message);
	});

	it('is passed on unchanged, as a copy', () => {
		const item = itemOfFailure(new EarlierFailure(fromErrorOutput), 3);
		expect(item).toEqual({ json: fromErrorOutput, pairedItem: { item: 3 } });
		expect(item.json).not.toBe(fromErrorOutput);
		expect(item.json.details).not.toBe(details);
	});

	it.each([flat, fromErrorOutput])('has the shape of the error output: %#', (json) => {
		expect(errorOutputItemOfFailure(new EarlierFailure(json), 3).json).toEqual({
			error: 'it failed',
			message: 'it failed',
			details,
		});
	});

	it('loses the fields of the failure and nothing else', () => {
		expect(withoutFailureReport({ ...flat, order: 5 })).toEqual({ order: 5, provider: 'kling' });
		expect(withoutFailureReport(fromErrorOutput)).toEqual({ order: 5 });
		const foreign = { error: 'not ours', code: 7 };
		expect(withoutFailureReport(foreign)).toBe(foreign);
	});
});
