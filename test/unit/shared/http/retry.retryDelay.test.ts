import { backoffDelay, parseRetryAfter } from '../../../../nodes/shared/http/retry';
import { useFakeClock, WALL_CLOCK_START } from '../../support/fakeClock';

const clock = useFakeClock();
const httpDate = (millisecondsFromNow: number) =>
	new Date(WALL_CLOCK_START + millisecondsFromNow).toUTCString();

describe('backoffDelay', () => {
	it.each([
		[1, 1_000],
		[2, 2_000],
		[3, 4_000],
		[4, 8_000],
		[5, 16_000],
		[6, 30_000],
		[7, 30_000],
		[5_000, 30_000],
	])('doubles after each failure, up to 30 s: %i', (attempt, shortest) => {
		clock.random = 0;
		expect(backoffDelay(attempt)).toBe(shortest);
	});

	it.each([
		[1, 1_000],
		[6, 30_000],
	])('is extended at random by up to a half: attempt %i', (attempt, shortest) => {
		clock.random = 0.999_999;
		expect(backoffDelay(attempt)).toBeCloseTo(shortest * 1.5, 0);
		expect(backoffDelay(attempt)).toBeLessThan(shortest * 1.5);
		clock.random = 0.5;
		expect(backoffDelay(attempt)).toBe(shortest * 1.25);
	});
});

describe('parseRetryAfter', () => {
	it.each([
		['0', 0],
		['1', 1_000],
		['1.5', 1_500],
		['  7\t', 7_000],
		['900', 900_000],
		['86400', 86_400_000],
	])('reads seconds: "%s"', (header, milliseconds) => {
		expect(parseRetryAfter(header)).toBe(milliseconds);
	});

	it.each([
		[httpDate(90_000), 90_000],
		[httpDate(0), 0],
	])('reads a date: "%s"', (header, milliseconds) => {
		expect(parseRetryAfter(header)).toBe(milliseconds);
	});

	it('reads a past date as now', () => {
		expect(parseRetryAfter(httpDate(-3_600_000))).toBe(0);
	});

	it.each(['86401', '99999999999999999999', '9'.repeat(400), httpDate(2 * 86_400_000)])(
		'limits the wait to a day: "%s"',
		(header) => {
			expect(parseRetryAfter(header)).toBe(24 * 60 * 60_000);
		},
	);

	it.each([
		'',
		'   ',
		'soon',
		'NaN',
		'1e3',
		'Infinity',
		'2 minutes',
		undefined,
		null,
		5,
		['5'],
		{},
	])('ignores anything else: %p', (header) => {
		expect(parseRetryAfter(header)).toBeUndefined();
	});
});
