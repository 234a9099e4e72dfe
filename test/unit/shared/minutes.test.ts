import { readMinutes } from '../../../nodes/shared/minutes';

describe('readMinutes', () => {
	it.each([
		[0, 0],
		[0.5, 30_000],
		[20, 1_200_000],
		['20', 1_200_000],
		[' 1.5 ', 90_000],
	])('of %p are %i ms', (value, milliseconds) => {
		expect(readMinutes('Check Every', value)).toBe(milliseconds);
	});
});
