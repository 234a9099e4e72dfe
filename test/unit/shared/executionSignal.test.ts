import { executionSignal } from '../../../nodes/shared/executionSignal';
import { fakeExecution } from '../support/executeFunctions';

describe('executionSignal', () => {
	it("is the execution's", () => {
		const { signal } = new AbortController();
		expect(executionSignal(fakeExecution({ signal }).context)).toBe(signal);
	});

	it('is missing in an n8n that has none', () => {
		const { context } = fakeExecution();
		expect(executionSignal(context)).toBeUndefined();
		delete (context as Partial<typeof context>).getExecutionCancelSignal;
		expect(executionSignal(context)).toBeUndefined();
	});
});
