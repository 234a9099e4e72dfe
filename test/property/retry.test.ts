import fc from 'fast-check';

import { paceCreation } from '../../nodes/providers/kie/pacing';
import { ProviderCallError, type ProviderFailure } from '../../nodes/shared/failures';
import { backoffDelay, parseRetryAfter, withRetries } from '../../nodes/shared/http/retry';
import { outcomeOf } from '../../nodes/shared/outcome';
import { adaptiveInterval } from '../../nodes/shared/tasks/readingTimes';
import { useFakeClock } from '../unit/support/fakeClock';
import { holds } from './support/property';

const clock = useFakeClock();

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const kind = fc.constantFrom<ProviderFailure['kind']>('transient', 'ambiguous', 'permanent');
const failure = fc.record(
	{
		kind,
		message: fc.constant('no'),
		retryAfterMs: fc.nat(20 * 60_000),
		maxConsecutive: fc.integer({ min: 1, max: 6 }),
	},
	{ requiredKeys: ['kind', 'message'] },
);

describe('back-off', () => {
	holds(
		'doubles up to 30 seconds, plus at most a half',
		500,
		fc.property(fc.integer({ min: 1, max: 2_000 }), chance, (attempt, random) => {
			clock.random = random;
			const full = Math.min(1_000 * 2 ** (attempt - 1), 30_000);
			const delay = backoffDelay(attempt);
			expect(delay).toBeGreaterThanOrEqual(full);
			expect(delay).toBeLessThanOrEqual(full * 1.5);
		}),
	);
});

describe('Retry-After', () => {
	const header = fc.oneof(
		fc.string(),
		fc.nat().map(String),
		fc.double().map(String),
		fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
		fc.anything(),
	);
	holds(
		'is ignored or read as a wait of up to a day',
		1_000,
		fc.property(header, (value) => {
			const milliseconds = parseRetryAfter(value);
			if (milliseconds === undefined) return;
			expect(milliseconds).toBeGreaterThanOrEqual(0);
			expect(milliseconds).toBeLessThanOrEqual(24 * 60 * 60_000);
		}),
	);
	holds(
		'in whole seconds is read exactly',
		200,
		fc.property(fc.nat(900), (seconds) => {
			expect(parseRetryAfter(String(seconds))).toBe(seconds * 1_000);
		}),
	);
});

describe('withRetries', () => {
	const script = fc.record({
		failures: fc.array(failure, { maxLength: 40 }),
		budgetMs: fc.oneof(fc.nat(600_000), fc.constantFrom(0, -1, Number.NaN, 1e15)),
		callMs: fc.nat(5_000),
		random: chance,
	});

	holds(
		'waits within its budget, at least Retry-After, and never after a permanent failure',
		1_000,
		fc.asyncProperty(script, async ({ failures, budgetMs, callMs, random }) => {
			clock.random = random;
			clock.sleeps.length = 0;
			const startedAt = clock.elapsed;
			let calls = 0;
			const outcome = await outcomeOf(
				async () =>
					await withRetries(
						async () => {
							const next = failures[calls++];
							clock.pass(callMs);
							if (next) throw new ProviderCallError(next);
							return 'done';
						},
						{ budgetMs, mayRetry: ({ kind: what }) => what !== 'permanent' },
					),
			);

			const met = failures.slice(0, calls);
			const firstFinal = failures.findIndex(({ kind: what }) => what === 'permanent');
			if (firstFinal >= 0) expect(calls).toBeLessThanOrEqual(firstFinal + 1);
			expect(outcome.ok).toBe(calls === failures.length + 1);
			// The last error is the one that is told.
			if (!outcome.ok) {
				expect((outcome.error as ProviderCallError).failure).toEqual(met.at(-1));
			}
			expect(clock.sleeps).toHaveLength(calls - 1);
			for (const [index, slept] of clock.sleeps.entries()) {
				expect(slept).toBeGreaterThanOrEqual(met[index]!.retryAfterMs ?? 0);
				expect(slept).toBeGreaterThanOrEqual(500);
			}
			const waitedMs = clock.elapsed - startedAt - callMs;
			if (calls > 1) expect(waitedMs).toBeLessThanOrEqual(budgetMs);
			// What counts as final when it repeats is not met once more than that.
			let inARow = 0;
			for (const { maxConsecutive } of met.slice(0, -1)) {
				inARow = maxConsecutive === undefined ? 0 : inARow + 1;
				if (maxConsecutive !== undefined) expect(inARow).toBeLessThan(maxConsecutive);
			}
		}),
	);
});

describe('the waiting interval', () => {
	holds(
		'grows with the age, from 2 to 30 seconds',
		300,
		fc.property(fc.nat(1e9), fc.nat(1e9), (one, other) => {
			const [younger, older] = one < other ? [one, other] : [other, one];
			expect(adaptiveInterval(younger)).toBeLessThanOrEqual(adaptiveInterval(older));
			expect(adaptiveInterval(younger)).toBeGreaterThanOrEqual(2_000);
			expect(adaptiveInterval(older)).toBeLessThanOrEqual(30_000);
		}),
	);
});

describe("kie.ai's pacing", () => {
	let account = 0;
	const creation = fc.record({
		pauseMs: fc.oneof(fc.constant(0), fc.nat(1_500)),
		onItsWayMs: fc.nat(500),
	});
	holds(
		'lets at most 20 tasks arrive in any 10 seconds, whenever they come and however long each takes',
		100,
		fc.asyncProperty(fc.array(creation, { minLength: 1, maxLength: 100 }), async (creations) => {
			const name = `account ${account++}`;
			const arrivals: number[] = [];
			for (const { pauseMs, onItsWayMs } of creations) {
				clock.pass(pauseMs);
				await paceCreation(name);
				arrivals.push(clock.elapsed + onItsWayMs);
			}
			arrivals.sort((one, other) => one - other);
			for (const [index, at] of arrivals.entries()) {
				const later = arrivals[index + 20];
				if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(10_000);
			}
		}),
	);
});
