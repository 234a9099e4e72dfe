import { classifyStabilityFailure } from '../../../../nodes/providers/stability/failures';
import { answer } from '../../support/answers';

describe('classifyStabilityFailure', () => {
	it.each([
		[400, 'permanent'],
		[401, 'permanent'],
		[404, 'permanent'],
		[413, 'permanent'],
		[429, 'transient'],
		[500, 'ambiguous'],
		[503, 'ambiguous'],
		[200, 'ambiguous'],
	])('HTTP %i is %s', (status, kind) => {
		const failure = classifyStabilityFailure(answer(status, { error: "in the service's words" }));
		expect(failure).toMatchObject({ kind, httpStatus: status });
		expect(failure.message).toContain("in the service's words");
	});

	it('believes a 500 when it has come five times in a row', () => {
		expect(classifyStabilityFailure(answer(500, { error: 'x' })).maxConsecutive).toBe(5);
		expect(classifyStabilityFailure(answer(503, { error: 'x' }))).not.toHaveProperty(
			'maxConsecutive',
		);
	});

	it('takes a 404 for a task that does not exist any more', () => {
		const failure = classifyStabilityFailure(answer(404, { error: 'x' }));
		expect(failure.unknownTask).toBe(true);
		expect(failure.description).toContain('24 hours');
	});

	it('reads answers that are no JSON', () => {
		expect(classifyStabilityFailure(answer(502, 'Bad Gateway')).message).toBe(
			'The Stability service answered HTTP 502: Bad Gateway',
		);
	});
});
