import type { Outcome } from '../../../../nodes/shared/outcome';
import {
	type PollOptions,
	type PollTarget,
	pollUntilFinal,
} from '../../../../nodes/shared/tasks/polling';
import { ambiguous, permanent, transient } from '../../support/failures';
import { useFakeClock, WALL_CLOCK_START } from '../../support/fakeClock';

const clock = useFakeClock();
const MINUTE = 60_000;

/** A tenth of the age, within 2 and 30 seconds. */
const adaptiveInterval = (ageMs: number) => Math.min(Math.max(ageMs * 0.1, 2_000), 30_000);

interface Task {
	done: boolean;
	createdAt?: number;
}

const running: Task = { done: false };
const finished: Task = { done: true };

/** The provider's answers for each key, one per reading; the last one repeats. */
type Script = Record<string, Array<Task | Error | undefined>>;

/** A provider that follows a script, and the times at which it was asked for what. */
function scripted(script: Script, options: Partial<PollOptions<Task>> = {}) {
	const readings: Array<{ at: number; keys: string[] }> = [];
	const read = async (keys: string[]) => {
		readings.push({ at: clock.elapsed, keys });
		return new Map(
			keys.flatMap((key): Array<[string, Outcome<Task>]> => {
				const answers = script[key]!;
				const answer = answers.length > 1 ? answers.shift() : answers[0];
				if (answer === undefined) return [];
				return [
					[
						key,
						answer instanceof Error ? { ok: false, error: answer } : { ok: true, value: answer },
					],
				];
			}),
		);
	};
	return {
		readings,
		read,
		times: (key: string) => readings.filter(({ keys }) => keys.includes(key)).map(({ at }) => at),
		options: {
			read,
			isFinal: ({ done }: Task) => done,
			createdAt: ({ createdAt }: Task) => createdAt,
			interval: adaptiveInterval,
			...options,
		},
	};
}

const target = (key: string, more: Partial<PollTarget> = {}): PollTarget => ({
	key,
	giveUpAfterMs: 20 * MINUTE,
	...more,
});
const repeated = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

describe('pollUntilFinal', () => {
	it('needs one reading and no wait for a task that is already final', async () => {
		const provider = scripted({ a: [finished] });
		const results = await pollUntilFinal([target('a')], provider.options);
		expect(results.get('a')).toEqual({ state: 'final', value: finished });
		expect(provider.times('a')).toEqual([0]);
		expect(clock.sleeps).toEqual([]);
	});

	it('reads nothing without targets', async () => {
		const provider = scripted({});
		expect((await pollUntilFinal([], provider.options)).size).toBe(0);
		expect(provider.readings).toEqual([]);
	});

	it('does not read a task that was created this moment at once', async () => {
		const provider = scripted({ a: [finished] });
		await pollUntilFinal([target('a', { createdAt: WALL_CLOCK_START })], provider.options);
		expect(provider.times('a')).toEqual([2_000]);
	});

	it('reads it when it is two seconds old', async () => {
		const provider = scripted({ a: [finished] });
		await pollUntilFinal([target('a', { createdAt: WALL_CLOCK_START - 500 })], provider.options);
		expect(provider.times('a')).toEqual([1_500]);
	});

	it.each([
		['two seconds', 2_000],
		['an hour', 60 * MINUTE],
		['two days', 48 * 60 * MINUTE],
		['thirty days', 30 * 24 * 60 * MINUTE],
	])('reads a task that is %s old at once', async (_age, age) => {
		const provider = scripted({ a: [finished] });
		const interval = () => 2_000;
		await pollUntilFinal([target('a', { createdAt: WALL_CLOCK_START - age })], {
			...provider.options,
			interval,
		});
		expect(provider.times('a')).toEqual([0]);
	});

	it.each([
		['is missing', undefined, 0],
		['is not a time', Number.NaN, 0],
		['is in the future', WALL_CLOCK_START + 60 * MINUTE, 2_000],
	])('reads soon if the creation time %s', async (_case, createdAt, firstAt) => {
		const provider = scripted({ a: [running, running, finished] });
		await pollUntilFinal(
			[target('a', createdAt === undefined ? {} : { createdAt })],
			provider.options,
		);
		expect(provider.times('a')).toEqual([firstAt, firstAt + 2_000, firstAt + 4_000]);
	});

	it('reads a new task every 2 s, and after 20 s at growing intervals, up to 30 s', async () => {
		const provider = scripted({ a: [...repeated(60, running), finished] });
		await pollUntilFinal([target('a', { createdAt: WALL_CLOCK_START })], provider.options);
		const times = provider.times('a');
		expect(times.slice(0, 12)).toEqual([
			2_000, 4_000, 6_000, 8_000, 10_000, 12_000, 14_000, 16_000, 18_000, 20_000, 22_000, 24_200,
		]);
		const gaps = times.slice(1).map((time, index) => time - times[index]!);
		expect(gaps).toEqual([...gaps].sort((one, other) => one - other));
		expect(gaps.at(-1)).toBe(30_000);
	});

	it('uses the age that the task itself reports', async () => {
		const old = { ...running, createdAt: WALL_CLOCK_START - 100_000 };
		const provider = scripted({ a: [old, old, finished] });
		await pollUntilFinal([target('a')], provider.options);
		// A tenth of 100 s, then a tenth of 110 s.
		expect(provider.times('a')).toEqual([0, 10_000, 21_000]);
	});

	it('ignores an age of days, which means a wrong clock', async () => {
		const old = { ...running, createdAt: WALL_CLOCK_START - 48 * 60 * MINUTE };
		const provider = scripted({ a: [old, old, finished] });
		await pollUntilFinal([target('a')], provider.options);
		expect(provider.times('a')).toEqual([0, 2_000, 4_000]);
	});

	it('uses a fixed interval', async () => {
		const provider = scripted({ a: [running, running, finished] }, { interval: () => 15_000 });
		await pollUntilFinal([target('a')], provider.options);
		expect(provider.times('a')).toEqual([0, 15_000, 30_000]);
	});

	it('reads tasks due within a quarter of a second in one reading', async () => {
		const provider = scripted({ a: [finished], b: [finished], c: [finished] });
		await pollUntilFinal(
			[
				target('a', { createdAt: WALL_CLOCK_START - 1_000 }),
				target('b', { createdAt: WALL_CLOCK_START - 750 }),
				target('c', { createdAt: WALL_CLOCK_START - 749 }),
			],
			provider.options,
		);
		expect(provider.readings).toEqual([
			{ at: 1_000, keys: ['a', 'b'] },
			{ at: 1_251, keys: ['c'] },
		]);
	});

	it('uses results of other tasks and schedules their next reading accordingly', async () => {
		const provider = scripted({ young: [running, running, finished], old: [running, finished] });
		const others: string[][] = [];
		const readAll = async (due: string[], more: string[]) => {
			others.push(more);
			return await provider.read([...due, ...more]);
		};
		const results = await pollUntilFinal(
			[
				target('young', { createdAt: WALL_CLOCK_START - 2_000 }),
				target('old', { createdAt: WALL_CLOCK_START - 200_000 }),
			],
			{ ...provider.options, read: readAll },
		);
		// By its age the old one would be asked for again after 20 s.
		expect(provider.times('old')).toEqual([0, 2_000]);
		expect(provider.times('young')).toEqual([0, 2_000, 4_000]);
		expect(others).toEqual([[], ['old'], []]);
		expect([...results.values()].map(({ state }) => state)).toEqual(['final', 'final']);
	});

	it('reads other tasks at their own time if a reading does not include them', async () => {
		const provider = scripted({ young: [running, finished], old: [running, finished] });
		await pollUntilFinal(
			[
				target('young', { createdAt: WALL_CLOCK_START - 2_000 }),
				target('old', { createdAt: WALL_CLOCK_START - 100_000 }),
			],
			provider.options,
		);
		expect(provider.times('old')).toEqual([0, 10_000]);
		expect(provider.times('young')).toEqual([0, 2_000]);
	});

	describe('the result of a task that was not due', () => {
		/** Gives whatever is asked for, and `b` whenever it is known who else is waited for. */
		function generous(answersForB: Task[]) {
			const provider = scripted({ a: [running, running, finished], b: answersForB });
			const asked: Array<{ due: string[]; others: string[] }> = [];
			const read = async (due: string[], others: string[]) => {
				asked.push({ due, others });
				return await provider.read([...due, ...others.filter((key) => key === 'b')]);
			};
			return { provider, asked, options: { ...provider.options, interval: () => 4_000, read } };
		}
		const targets = () => [target('a'), target('b', { createdAt: WALL_CLOCK_START - 1_000 })];

		it('counts as its reading', async () => {
			const { asked, options } = generous([finished]);
			const results = await pollUntilFinal(targets(), options);
			expect(results.get('b')).toEqual({ state: 'final', value: finished });
			expect(asked).toEqual([
				{ due: ['a'], others: ['b'] },
				{ due: ['a'], others: [] },
				{ due: ['a'], others: [] },
			]);
		});

		it('postpones its next reading', async () => {
			const { asked, options } = generous([running, running, finished]);
			await pollUntilFinal(targets(), options);
			// Without the answer that came along, b would have been asked for at 3 s.
			expect(clock.sleeps).toEqual([4_000, 4_000]);
			expect(asked.map(({ due }) => due)).toEqual([['a'], ['a', 'b'], ['a', 'b']]);
		});
	});

	it('does not read a final task again', async () => {
		const provider = scripted({ a: [finished], b: [running, running, finished] });
		const results = await pollUntilFinal([target('a'), target('b')], provider.options);
		expect(provider.readings.map(({ keys }) => keys)).toEqual([['a', 'b'], ['b'], ['b']]);
		expect([...results.keys()]).toEqual(['a', 'b']);
	});

	describe('at the time limit', () => {
		it('reads once more and then returns the last known values', async () => {
			const last = { ...running };
			const provider = scripted({ a: [running, running, last] }, { interval: () => 4_000 });
			const results = await pollUntilFinal(
				[target('a', { giveUpAfterMs: 7_000 })],
				provider.options,
			);
			expect(provider.times('a')).toEqual([0, 4_000, 7_000]);
			expect(results.get('a')).toEqual({ state: 'timedOut', lastValue: last });
		});

		it('still returns a video that is finished then', async () => {
			const provider = scripted({ a: [running, running, finished] }, { interval: () => 4_000 });
			const results = await pollUntilFinal(
				[target('a', { giveUpAfterMs: 7_000 })],
				provider.options,
			);
			expect(results.get('a')).toEqual({ state: 'final', value: finished });
		});

		it.each([0, -5_000])('reads once with a limit of %i', async (giveUpAfterMs) => {
			const provider = scripted({ a: [running] });
			const createdAt = WALL_CLOCK_START;
			const results = await pollUntilFinal(
				[target('a', { giveUpAfterMs, createdAt })],
				provider.options,
			);
			expect(provider.times('a')).toEqual([0]);
			expect(results.get('a')).toMatchObject({ state: 'timedOut' });
		});

		it('refuses a limit of NaN instead of reading forever', async () => {
			const provider = scripted({ a: [running] });
			await expect(
				pollUntilFinal([target('a', { giveUpAfterMs: Number.NaN })], provider.options),
			).rejects.toThrow('NaN');
			expect(provider.readings).toEqual([]);
		});

		it('reads each task until its own limit', async () => {
			const provider = scripted({ a: [running], b: [running] }, { interval: () => 4_000 });
			const results = await pollUntilFinal(
				[target('a', { giveUpAfterMs: 4_000 }), target('b', { giveUpAfterMs: 10_000 })],
				provider.options,
			);
			expect(provider.times('a')).toEqual([0, 4_000]);
			expect(provider.times('b')).toEqual([0, 4_000, 8_000, 10_000]);
			expect([...results.values()].map(({ state }) => state)).toEqual(['timedOut', 'timedOut']);
		});

		it('gives up after a reading that exceeded the limit', async () => {
			const provider = scripted({ a: [running] });
			const slowly = async (keys: string[]) => {
				clock.pass(30_000);
				return await provider.read(keys);
			};
			const results = await pollUntilFinal([target('a', { giveUpAfterMs: 10_000 })], {
				...provider.options,
				read: slowly,
			});
			expect(provider.readings).toHaveLength(1);
			expect(results.get('a')).toMatchObject({ state: 'timedOut' });
		});

		it('returns the last failure beside the last value', async () => {
			const error = transient();
			const provider = scripted({ a: [running, error] }, { interval: () => 4_000 });
			const results = await pollUntilFinal(
				[target('a', { giveUpAfterMs: 8_000 })],
				provider.options,
			);
			expect(results.get('a')).toEqual({ state: 'timedOut', lastValue: running, lastError: error });
		});

		it('forgets an earlier failure after a success', async () => {
			const provider = scripted({ a: [transient(), running] }, { interval: () => 4_000 });
			const results = await pollUntilFinal(
				[target('a', { giveUpAfterMs: 8_000 })],
				provider.options,
			);
			expect(results.get('a')).toEqual({ state: 'timedOut', lastValue: running });
		});
	});

	describe('a failed reading', () => {
		it.each([
			['is refused temporarily', transient],
			['is ambiguous', ambiguous],
		])('is retried when it %s', async (_case, failure) => {
			const provider = scripted({ a: [failure(), finished] });
			const results = await pollUntilFinal([target('a')], provider.options);
			expect(results.get('a')).toEqual({ state: 'final', value: finished });
			expect(provider.times('a')).toEqual([0, 2_000]);
		});

		it('is retried at growing intervals, and at normal ones after a success', async () => {
			const provider = scripted({ a: [...repeated(4, transient()), running, finished] });
			await pollUntilFinal([target('a')], provider.options);
			// At least the interval of 2 s; the back-off of 4 and 8 s is longer than that.
			expect(provider.times('a')).toEqual([0, 2_000, 4_000, 8_000, 16_000, 18_000]);
		});

		it('is retried with short waits again after a success', async () => {
			const failures = repeated(4, transient());
			const provider = scripted({ a: [...failures, running, transient(), finished] });
			await pollUntilFinal([target('a')], provider.options);
			expect(provider.times('a').slice(-3)).toEqual([16_000, 18_000, 20_000]);
		});

		it('is retried after Retry-After if that is later', async () => {
			const provider = scripted({
				a: [transient({ retryAfterMs: 45_000 }), transient({ retryAfterMs: 1_000 }), finished],
			});
			await pollUntilFinal([target('a')], provider.options);
			expect(provider.times('a')).toEqual([0, 45_000, 45_000 + adaptiveInterval(45_000)]);
		});

		it.each([
			['is refused temporarily', transient],
			['is ambiguous', ambiguous],
		])('is not retried before its Retry-After when it %s, and ends', async (_case, failure) => {
			const error = failure({ retryAfterMs: 9_001 });
			const provider = scripted({ a: [running, error, finished] }, { interval: () => 4_000 });
			const results = await pollUntilFinal(
				[target('a', { giveUpAfterMs: 13_000 })],
				provider.options,
			);
			expect(provider.times('a')).toEqual([0, 4_000]);
			expect(results.get('a')).toEqual({
				state: 'timedOut',
				lastValue: running,
				lastError: error,
			});
		});

		it('is retried when its Retry-After ends at the time limit', async () => {
			const provider = scripted({ a: [transient({ retryAfterMs: 9_000 }), finished] });
			const results = await pollUntilFinal(
				[target('a', { giveUpAfterMs: 9_000 })],
				provider.options,
			);
			expect(provider.times('a')).toEqual([0, 9_000]);
			expect(results.get('a')).toMatchObject({ state: 'final' });
		});

		it('is not retried before its Retry-After when another target is due', async () => {
			const provider = scripted({
				a: [transient({ retryAfterMs: 60_000 }), finished],
				b: [running, running, finished],
			});
			const results = await pollUntilFinal(
				[target('a', { giveUpAfterMs: 30_000 }), target('b')],
				provider.options,
			);
			expect(provider.times('a')).toEqual([0]);
			expect(results.get('a')).toMatchObject({ state: 'timedOut' });
			expect(results.get('b')).toMatchObject({ state: 'final' });
		});

		it('still accepts a result for a target that was not asked for', async () => {
			const provider = scripted({
				a: [transient({ retryAfterMs: 60_000 }), finished],
				b: [running, finished],
			});
			const readAll = async (due: string[], others: string[]) =>
				await provider.read([...due, ...others]);
			const results = await pollUntilFinal([target('a', { giveUpAfterMs: 30_000 }), target('b')], {
				...provider.options,
				read: readAll,
			});
			expect(results.get('a')).toEqual({ state: 'final', value: finished });
		});

		it.each([
			['permanently', permanent()],
			['with an unexpected error', new TypeError('no')],
		])('fails %s for its own task only', async (_case, error) => {
			const provider = scripted({ a: [error], b: [running, finished] });
			const results = await pollUntilFinal([target('a'), target('b')], provider.options);
			expect(results.get('a')).toEqual({ state: 'failed', error });
			expect(results.get('b')).toEqual({ state: 'final', value: finished });
			expect(provider.times('a')).toEqual([0]);
		});

		describe('because the target is not found', () => {
			const notFound = permanent({ reason: 'unknownTask' });
			const interval = () => 10_000;
			const targets = (ageMs: number) => [target('a', { createdAt: WALL_CLOCK_START - ageMs })];

			it('counts as still running within a minute of the creation', async () => {
				const provider = scripted({ a: [notFound, notFound, finished] }, { interval });
				const results = await pollUntilFinal(targets(20_000), provider.options);
				expect(provider.times('a')).toEqual([0, 10_000, 20_000]);
				expect(results.get('a')).toEqual({ state: 'final', value: finished });
			});

			it('fails once the target is a minute old', async () => {
				const provider = scripted({ a: [notFound] }, { interval });
				const results = await pollUntilFinal(targets(20_000), provider.options);
				expect(provider.times('a')).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
				expect(results.get('a')).toEqual({ state: 'failed', error: notFound });
			});

			it('does not wait longer for a provider with a fast clock', async () => {
				const provider = scripted({ a: [notFound] }, { interval });
				await pollUntilFinal(targets(-10 * MINUTE), provider.options);
				expect(provider.times('a').at(-1)).toBe(60_000);
			});

			it('counts as running at the time limit', async () => {
				const provider = scripted({ a: [notFound] }, { interval });
				const results = await pollUntilFinal(
					[target('a', { createdAt: WALL_CLOCK_START - 20_000, giveUpAfterMs: 0 })],
					provider.options,
				);
				expect(results.get('a')).toEqual({ state: 'timedOut', lastError: notFound });
			});

			it.each([
				['is a minute old', WALL_CLOCK_START - MINUTE],
				['is two days old', WALL_CLOCK_START - 48 * 60 * MINUTE],
				['has an unknown age', undefined],
				['has an age of NaN', Number.NaN],
			])('fails at once when it %s', async (_case, createdAt) => {
				const provider = scripted({ a: [notFound] }, { interval });
				const results = await pollUntilFinal(
					[target('a', createdAt === undefined ? {} : { createdAt })],
					provider.options,
				);
				expect(provider.times('a')).toEqual([0]);
				expect(results.get('a')).toEqual({ state: 'failed', error: notFound });
			});
		});

		it('becomes permanent after the maximum number of repetitions of its kind', async () => {
			const error = ambiguous({ maxConsecutive: 3 });
			const provider = scripted({ a: [error, error, transient(), error, error, running, error] });
			const results = await pollUntilFinal([target('a')], provider.options);
			expect(results.get('a')).toEqual({ state: 'failed', error });
			expect(provider.readings).toHaveLength(9);
		});

		it('continues when a reading does not include a task', async () => {
			const provider = scripted({ a: [undefined, undefined, finished] });
			await pollUntilFinal([target('a')], provider.options);
			expect(provider.times('a')).toEqual([0, 2_000, 4_000]);
		});
	});

	it.each([
		['forward by a day', 24 * 60 * MINUTE],
		['back by a day', -24 * 60 * MINUTE],
	])("is not affected when the machine's clock is set %s", async (_case, jump) => {
		const provider = scripted({ a: [running] }, { interval: () => 10_000 });
		clock.whileSleeping(() => clock.jumpWallClock(jump));
		const results = await pollUntilFinal(
			[target('a', { giveUpAfterMs: 35_000 })],
			provider.options,
		);
		expect(provider.times('a')).toEqual([0, 10_000, 20_000, 30_000, 35_000]);
		expect(results.get('a')).toMatchObject({ state: 'timedOut' });
	});

	it('ends with the cancel reason when it is cancelled while waiting', async () => {
		const controller = new AbortController();
		const reason = new Error('cancelled');
		const provider = scripted({ a: [running] }, { signal: controller.signal });
		clock.whileSleeping(() => controller.abort(reason));
		await expect(pollUntilFinal([target('a')], provider.options)).rejects.toBe(reason);
		expect(provider.readings).toHaveLength(1);
	});

	it('ends with the cancel reason when it is cancelled during a reading, whatever the result', async () => {
		const controller = new AbortController();
		const reason = new Error('cancelled');
		const provider = scripted({ a: [finished] });
		const read = async (keys: string[]) => {
			controller.abort(reason);
			return await provider.read(keys);
		};
		await expect(
			pollUntilFinal([target('a')], { ...provider.options, read, signal: controller.signal }),
		).rejects.toBe(reason);
	});

	it('stops at a result if asked to, and leaves the others without one', async () => {
		const provider = scripted(
			{ a: [running], b: [permanent()] },
			{ stopWhen: ({ state }) => state === 'failed' },
		);
		const results = await pollUntilFinal([target('a'), target('b')], provider.options);
		expect([...results.keys()]).toEqual(['b']);
		expect(provider.readings).toHaveLength(1);
	});

	it('reports each value that is not final', async () => {
		const onProgress = jest.fn();
		const provider = scripted({ a: [running, transient(), running, finished] }, { onProgress });
		await pollUntilFinal([target('a')], provider.options);
		expect(onProgress.mock.calls).toEqual([
			['a', running],
			['a', running],
		]);
	});
});

describe('pollUntilFinal that learns', () => {
	it('reads other targets of the same kind around the age at which the first ones ended', async () => {
		/** When each target is created and ends, in seconds from the start. */
		const lives: Record<string, [createdAt: number, endsAt: number]> = {
			'short 1': [-24, 36],
			'short 2': [-24, 36],
			'short 3': [-24, 36],
			'short late': [0, 60],
			long: [0, 200],
		};
		const readAt = new Map<string, number[]>();
		await pollUntilFinal<{ kind: string; done: boolean }>(
			Object.entries(lives).map(([key, [createdAt]]) =>
				target(key, { createdAt: WALL_CLOCK_START + createdAt * 1_000 }),
			),
			{
				interval: () => 11_000,
				learnsEnds: true,
				likeness: ({ kind }) => kind,
				createdAt: () => undefined,
				isFinal: ({ done }) => done,
				read: async (due) =>
					new Map(
						due.map((key) => {
							const now = clock.elapsed / 1_000;
							readAt.set(key, [...(readAt.get(key) ?? []), now]);
							const value = { kind: key.split(' ')[0]!, done: now >= lives[key]![1] };
							return [key, { ok: true, value }];
						}),
					),
			},
		);
		const pauses = (key: string) =>
			readAt.get(key)!.flatMap((at, index, all) => (index > 0 ? [at - all[index - 1]!] : []));
		expect(readAt.get('short late')!.at(-1)).toBe(61.5);
		expect(new Set(pauses('long'))).toEqual(new Set([11]));
	});
});

describe('a target that replaces another one', () => {
	const failed: Task = { done: true, createdAt: 1 };
	const replace = (key: string, value: Task) =>
		key === 'a' && value === failed ? Promise.resolve(target('b')) : undefined;

	it('is read in its place, and only its result counts', async () => {
		const provider = scripted({ a: [failed], b: [running, finished] }, { replace });
		const onResult = jest.fn();
		const results = await pollUntilFinal([target('a')], { ...provider.options, onResult });
		expect([...results]).toEqual([['b', { state: 'final', value: finished }]]);
		expect(onResult.mock.calls).toEqual([['b', { state: 'final', value: finished }]]);
		expect(provider.times('a')).toHaveLength(1);
	});

	it('has a time limit of its own', async () => {
		const provider = scripted({ a: [running, failed], b: [running] }, { replace });
		const late = {
			...provider.options,
			interval: (): number => MINUTE,
		};
		const results = await pollUntilFinal([target('a', { giveUpAfterMs: 3 * MINUTE })], late);
		expect(results.get('b')).toEqual({ state: 'timedOut', lastValue: running });
		expect(clock.elapsed).toBe(21 * MINUTE);
	});

	it('does not hold up the others while it is made', async () => {
		let made: ((target: PollTarget) => void) | undefined;
		const making = new Promise<PollTarget>((resolve) => (made = resolve));
		const provider = scripted(
			{ a: [failed], b: [finished], c: [running, running, finished] },
			{ replace: (key) => (key === 'a' ? making : undefined) },
		);
		const results = await pollUntilFinal([target('a'), target('c')], {
			...provider.options,
			onResult: (key) => key === 'c' && made?.(target('b')),
		});
		expect([...results.keys()]).toEqual(['c', 'b']);
		expect(provider.times('a')).toHaveLength(1);
	});

	it('is made once, however often the failed one is told', async () => {
		const replaced: string[] = [];
		const provider = scripted({ b: [finished] });
		const results = await pollUntilFinal<Task>([target('a'), target('b')], {
			...provider.options,
			replace: (key) => {
				if (key !== 'a') return undefined;
				replaced.push(key);
				return Promise.resolve(target('c'));
			},
			read: async (due, others, tell) => {
				const read = due.includes('c') ? finished : failed;
				for (const key of [...due, ...others, 'a', 'a']) tell(key, { ok: true, value: read });
				return new Map(['a', ...due].map((key) => [key, { ok: true, value: read }]));
			},
		});
		expect(replaced).toEqual(['a']);
		expect(results.has('c')).toBe(true);
	});

	it('can be another result, or a failure of the whole polling', async () => {
		const error = new Error('no');
		const ending = async (next: Promise<PollTarget | { state: 'failed'; error: Error }>) =>
			await pollUntilFinal(
				[target('a')],
				scripted({ a: [failed] }, { replace: () => next }).options,
			);
		expect((await ending(Promise.resolve({ state: 'failed', error }))).get('a')).toEqual({
			state: 'failed',
			error,
		});
		await expect(ending(Promise.reject(error))).rejects.toBe(error);
	});

	it('ends the polling if it cannot be polled', async () => {
		const unlimited = Promise.resolve(target('b', { giveUpAfterMs: Number.NaN }));
		const { options } = scripted({ a: [failed] }, { replace: () => unlimited });
		await expect(pollUntilFinal([target('a')], options)).rejects.toThrow('The time limit is NaN');
	});
});
