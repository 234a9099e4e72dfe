import { InvalidInputError, type ProviderFailure } from '../../../../nodes/shared/failures';
import { mayReadAgain, withRetries, type RetryOptions } from '../../../../nodes/shared/http/retry';
import { ambiguous, permanent, transient } from '../../support/failures';
import { useFakeClock } from '../../support/fakeClock';

const clock = useFakeClock();

/** Work that fails with each error in turn, and succeeds where the error is undefined; the last one repeats. */
function failingWith(...errors: Array<Error | undefined>) {
	return jest.fn(async () => {
		const error = errors.length > 1 ? errors.shift() : errors[0];
		if (error) throw error;
		return 'done';
	});
}

const retrying = (options: Partial<RetryOptions> = {}): RetryOptions => ({
	budgetMs: 60_000,
	mayRetry: ({ kind }) => kind === 'transient',
	...options,
});

describe('withRetries', () => {
	it('returns the value of the first attempt without waiting', async () => {
		const work = failingWith(undefined);
		expect(await withRetries(work, retrying())).toBe('done');
		expect(work).toHaveBeenCalledTimes(1);
		expect(clock.sleeps).toEqual([]);
	});

	it('waits 1, 2, 4, 8 … 30 s between attempts', async () => {
		const work = failingWith(...Array.from({ length: 7 }, () => transient()), undefined);
		expect(await withRetries(work, retrying({ budgetMs: 600_000 }))).toBe('done');
		expect(clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
	});

	it('extends the waits at random', async () => {
		clock.random = 0.5;
		await withRetries(failingWith(transient(), transient(), undefined), retrying());
		expect(clock.sleeps).toEqual([1_250, 2_500]);
	});

	it.each([
		['waits as long as the provider asks', 10_000, [10_000]],
		['never retries sooner than its own back-off', 200, [1_000]],
		['treats "come back now" the same', 0, [1_000]],
	])('%s', async (_promise, retryAfterMs, sleeps) => {
		await withRetries(failingWith(transient({ retryAfterMs }), undefined), retrying());
		expect(clock.sleeps).toEqual(sleeps);
	});

	it('throws the last error when the next wait would exceed the budget', async () => {
		const last = transient({ message: 'the last' });
		const work = failingWith(transient(), transient(), last);
		// 1 s + 2 s are spent; another 4 s would not fit.
		await expect(withRetries(work, retrying({ budgetMs: 6_999 }))).rejects.toBe(last);
		expect(clock.sleeps).toEqual([1_000, 2_000]);
		expect(work).toHaveBeenCalledTimes(3);
	});

	it('uses the whole budget', async () => {
		const work = failingWith(transient());
		await expect(withRetries(work, retrying({ budgetMs: 7_000 }))).rejects.toThrow();
		expect(clock.sleeps).toEqual([1_000, 2_000, 4_000]);
	});

	it('counts the duration of attempts after the first failure', async () => {
		const work = jest.fn(async () => {
			clock.pass(5_000);
			throw transient();
		});
		await expect(withRetries(work, retrying({ budgetMs: 7_999 }))).rejects.toThrow();
		expect(clock.sleeps).toEqual([1_000]);
	});

	it('waits as long as the budget after a slow first attempt', async () => {
		const work = jest.fn(async () => {
			clock.pass(5_000);
			throw transient({ retryAfterMs: 60_000 });
		});
		await expect(withRetries(work, retrying())).rejects.toThrow();
		expect(clock.sleeps).toEqual([60_000]);
	});

	it('does not start a wait longer than the budget', async () => {
		const error = transient({ retryAfterMs: 61_000 });
		await expect(withRetries(failingWith(error), retrying())).rejects.toBe(error);
		expect(clock.sleeps).toEqual([]);
	});

	it.each([0, Number.NaN, -1])('tries once with a budget of %p', async (budgetMs) => {
		const work = failingWith(transient());
		await expect(withRetries(work, retrying({ budgetMs }))).rejects.toThrow();
		expect(work).toHaveBeenCalledTimes(1);
	});

	it.each([
		['a failure that may not be retried', permanent()],
		['an ambiguous failure', ambiguous()],
		['an error of another kind', new TypeError('a bug')],
		['invalid input', new InvalidInputError('no')],
	])('throws %s at once', async (_what, error) => {
		const work = failingWith(error);
		await expect(withRetries(work, retrying())).rejects.toBe(error);
		expect(work).toHaveBeenCalledTimes(1);
		expect(clock.sleeps).toEqual([]);
	});

	it('stops at the first failure that may not be retried', async () => {
		const refusal = permanent();
		const work = failingWith(transient(), refusal);
		await expect(withRetries(work, retrying())).rejects.toBe(refusal);
		expect(work).toHaveBeenCalledTimes(2);
	});

	describe('a failure with its own budget', () => {
		const slot = (budgetMs: number) =>
			retrying({
				budgetMs: 5_000,
				mayRetry: ({ reason }) => (reason === 'noFreeSlot' ? { budgetMs } : true),
			});

		it('is retried beyond the general budget', async () => {
			const work = failingWith(
				...Array.from({ length: 4 }, () => transient({ reason: 'noFreeSlot' })),
			);
			await expect(withRetries(work, slot(20_000))).rejects.toThrow();
			expect(clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000]);
		});

		it('does not use up the general budget for later failures', async () => {
			const noSlotForAMinute = transient({ reason: 'noFreeSlot', retryAfterMs: 60_000 });
			const work = failingWith(noSlotForAMinute, transient(), undefined);
			expect(await withRetries(work, slot(120_000))).toBe('done');
			expect(clock.sleeps).toEqual([60_000, 2_000]);
		});

		it('extends the general budget by no more than it took', async () => {
			const noSlotForAMinute = transient({ reason: 'noFreeSlot', retryAfterMs: 60_000 });
			const work = failingWith(noSlotForAMinute, transient(), transient());
			await expect(withRetries(work, slot(120_000))).rejects.toThrow();
			expect(clock.sleeps).toEqual([60_000, 2_000]);
		});

		it('stops earlier if its budget is smaller', async () => {
			const work = failingWith(transient({ reason: 'noFreeSlot' }));
			await expect(withRetries(work, slot(0))).rejects.toThrow();
			expect(clock.sleeps).toEqual([]);
		});
	});

	describe('a failure that becomes permanent when it repeats', () => {
		const repeating = () => transient({ maxConsecutive: 3 });

		it('is thrown after that many occurrences in a row', async () => {
			const work = failingWith(repeating());
			await expect(withRetries(work, retrying())).rejects.toThrow();
			expect(work).toHaveBeenCalledTimes(3);
		});

		it('is counted from the start after another failure', async () => {
			const errors = [repeating(), repeating(), transient(), repeating(), repeating(), undefined];
			expect(await withRetries(failingWith(...errors), retrying())).toBe('done');
		});
	});

	it('reports each wait before it begins', async () => {
		const told: Array<[message: string, delayMs: number]> = [];
		const onRetry = ({ message }: ProviderFailure, delayMs: number) => {
			expect(clock.sleeps.length).toBe(told.length);
			told.push([message, delayMs]);
		};
		await withRetries(
			failingWith(transient({ message: 'first' }), transient({ message: 'second' }), undefined),
			retrying({ onRetry }),
		);
		expect(told).toEqual([
			['first', 1_000],
			['second', 2_000],
		]);
	});

	it('ends with the cancel reason when it is cancelled while waiting', async () => {
		const controller = new AbortController();
		const reason = new Error('cancelled');
		clock.whileSleeping(() => controller.abort(reason));
		const work = failingWith(transient());
		await expect(withRetries(work, retrying({ signal: controller.signal }))).rejects.toBe(reason);
		expect(work).toHaveBeenCalledTimes(1);
	});
});

describe('mayReadAgain', () => {
	it.each([
		['transient', true],
		['ambiguous', true],
		['permanent', false],
	] as const)('of a %s failure is %p', (kind, expected) => {
		expect(mayReadAgain({ kind, message: '' })).toBe(expected);
	});
});
