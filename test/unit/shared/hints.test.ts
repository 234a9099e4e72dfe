import { showHints } from '../../../nodes/shared/hints';
import { fakeExecution } from '../support/executeFunctions';

describe('showHints', () => {
	it('does without an n8n that can', () => {
		const { context } = fakeExecution();
		delete (context as Partial<typeof context>).addExecutionHints;
		expect(() => showHints(context, ['a'])).not.toThrow();
	});

	it('adds none where there is none', () => {
		const { context } = fakeExecution();
		const add = jest.spyOn(context, 'addExecutionHints');
		showHints(context, []);
		expect(add).not.toHaveBeenCalled();
		showHints(context, new Set(['a', 'b']));
		expect(add).toHaveBeenCalledWith(
			{ message: 'a', location: 'outputPane' },
			{ message: 'b', location: 'outputPane' },
		);
	});
});
