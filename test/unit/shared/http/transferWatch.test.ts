import { watchTransfer, type TransferWatch } from '../../../../nodes/shared/http/transferWatch';
import { useFakeClock } from '../../support/fakeClock';

const clock = useFakeClock();

const started = (limits: Partial<Parameters<typeof watchTransfer>[0]> = {}) =>
	watchTransfer({
		idleMs: 60_000,
		slowestBytesPerSecond: 1_024,
		longestMs: 3_600_000,
		...limits,
	});
/** Lets time pass second by second, with the bytes that come in each. */
async function pass(watch: TransferWatch, seconds: number, bytesPerSecond: number) {
	for (let second = 0; second < seconds && !watch.signal.aborted; second++) {
		clock.pass(1_000);
		if (bytesPerSecond > 0) watch.received(bytesPerSecond);
		await new Promise((resolve) => setImmediate(resolve));
	}
}

describe('watchTransfer', () => {
	it.each([
		['silent from the beginning', 'silent', [[60, 0]]],
		[
			'silent after a quick start',
			'silent',
			[
				[30, 1_000_000],
				[60, 0],
			],
		],
		['slow from the beginning', 'slow', [[60, 1_000]]],
		[
			'slow after a quick start',
			'slow',
			[
				[60, 1_000_000],
				[60, 1],
			],
		],
		['just fast enough, but endless', 'long', [[3_600, 1_100]]],
		['fast, but endless', 'long', [[3_600, 1_000_000]]],
	] as Array<[string, string, Array<[number, number]>]>)(
		'ends a transfer that is %s: %s',
		async (_case, reached, stretches) => {
			const watch = started();
			for (const [index, [seconds, bytes]] of stretches.entries()) {
				expect(watch.signal.aborted).toBe(false);
				const isLast = index === stretches.length - 1;
				await pass(watch, isLast ? seconds + 1 : seconds, bytes);
			}
			expect(watch.reached).toBe(reached);
			expect(watch.signal.aborted).toBe(true);
		},
	);

	it('starts counting again with each answer', async () => {
		const watch = started();
		await pass(watch, 59, 0);
		watch.answered();
		await pass(watch, 10, 1_000_000);
		await pass(watch, 59, 0);
		expect(watch.signal.aborted).toBe(false);
		await pass(watch, 1, 0);
		expect(watch.reached).toBe('silent');
	});

	it('does not count the time after the last byte', async () => {
		const watch = started();
		watch.complete();
		await pass(watch, 7_200, 0);
		expect(watch.signal.aborted).toBe(false);
		watch.end();
		expect([watch.signal.aborted, watch.reached]).toEqual([true, undefined]);
	});

	it('ends when the execution is cancelled', () => {
		const execution = new AbortController();
		const watch = started({ signal: execution.signal });
		const reason = new Error('cancelled');
		execution.abort(reason);
		expect([watch.signal.reason, watch.reached]).toEqual([reason, undefined]);
		watch.end();
	});
});
