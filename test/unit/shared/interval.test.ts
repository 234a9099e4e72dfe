import { adaptiveInterval } from '../../../nodes/shared/interval';

describe('adaptiveInterval', () => {
	it.each([
		[0, 2_000],
		[19_999, 2_000],
		[20_000, 2_000],
		[20_010, 2_001],
		[60_000, 6_000],
		[299_990, 29_999],
		[300_000, 30_000],
		[300_010, 30_000],
		[86_400_000, 30_000],
	])('a task of %i ms is asked for again after a tenth of that, within 2 and 30 s', (age, wait) => {
		expect(adaptiveInterval(age)).toBe(wait);
	});
});
