import { EndTimes, readingIntervals } from '../../../../nodes/shared/tasks/readingTimes';

const SECOND = 1_000;

describe('readingIntervals', () => {
	it.each([
		['not before a video can be finished', 0, 20],
		['not before a video can be finished', 8, 12],
		['in even steps from there', 20, 11],
		['in even steps up to five minutes', 299, 11],
		['at growing intervals beyond', 600, 22],
		['at most every 30 seconds', 3_600, 30],
	])('reads %s: %d s old, after %d s', (_, age, pause) => {
		expect(readingIntervals(20 * SECOND)(age * SECOND)).toBe(pause * SECOND);
	});

	it.each([
		[0, 2],
		[8, 2],
		[20, 5],
		[44, 11],
		[600, 22],
	])(
		'begins with short steps if the shortest time is unknown: %d s old, after %d s',
		(age, pause) => {
			expect(readingIntervals()(age * SECOND)).toBe(pause * SECOND);
		},
	);
});

describe('EndTimes', () => {
	const USUAL = 11 * SECOND;
	const ended = (...seconds: number[]) => {
		const ends = new EndTimes();
		for (const age of seconds) {
			ends.add({ runningAgeMs: 0, noticedAgeMs: 2 * age * SECOND, reportedAgeMs: age * SECOND });
		}
		return (age: number, openTasks = 1) => ends.pause(age * SECOND, USUAL, openTasks) / SECOND;
	};

	it('proposes readings around the age at which other tasks have ended', () => {
		const pause = ended(59, 60, 61);
		expect(pause(45)).toBe(13);
		expect(pause(58)).toBe(2);
		expect(pause(61)).toBe(2);
		expect(pause(70)).toBe(11);
	});

	it('never waits longer than 30 seconds for that age', () => {
		expect(ended(200, 200, 200)(40)).toBe(30);
	});

	it('reads many tasks in longer steps', () => {
		expect(ended(60, 60, 60)(59, 300)).toBe(6);
		expect(ended(60, 60, 60)(59, 5_000)).toBe(11);
	});

	it.each([
		['few tasks', ended(60, 60)],
		['tasks of different lengths', ended(30, 60, 90)],
	])('learns nothing from %s', (_, pause) => {
		expect(pause(45)).toBe(11);
	});

	it('takes the middle between two readings if the provider reports no time, or a wrong one', () => {
		const ends = new EndTimes();
		const readings = { runningAgeMs: 56 * SECOND, noticedAgeMs: 64 * SECOND };
		ends.add(readings);
		ends.add({ ...readings, reportedAgeMs: 0 });
		ends.add({ ...readings, reportedAgeMs: 300 * SECOND });
		expect(ends.pause(50 * SECOND, USUAL, 1)).toBe(9 * SECOND);
	});

	it('ignores tasks that had ended before they were first read', () => {
		const ends = new EndTimes();
		for (let index = 0; index < 3; index++)
			ends.add({ runningAgeMs: 0, noticedAgeMs: 60 * SECOND });
		expect(ends.pause(50 * SECOND, USUAL, 1)).toBe(USUAL);
	});
});
