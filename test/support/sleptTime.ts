import { setTimeout as realTime } from 'node:timers/promises';
import { clock } from '../../nodes/shared/clock';

/** Time that passes only while the nodes of a workflow sleep. All values are milliseconds. */
export interface SleptTime {
	/** Since the test began. */
	readonly elapsed: number;
	/** How long each sleep was, in their order. */
	readonly sleeps: readonly number[];
	/** Runs during each sleep of a test, which may replace it. */
	whileSleeping: () => unknown;
}

/**
 * Replaces the package's clock for every test of a block; each test begins anew. A sleep really takes a millisecond, in
 * which requests and their answers are on their way.
 */
export function useSleptTime(): SleptTime {
	const sleeps: number[] = [];
	const time: SleptTime = {
		get elapsed() {
			return sleeps.reduce((sum, slept) => sum + slept, 0);
		},
		sleeps,
		whileSleeping: () => {},
	};
	beforeEach(() => {
		sleeps.length = 0;
		time.whileSleeping = () => {};
		jest.spyOn(clock, 'elapsed').mockImplementation(() => time.elapsed);
		jest.spyOn(clock, 'sleep').mockImplementation(async (milliseconds, signal) => {
			sleeps.push(milliseconds);
			await realTime(1);
			signal?.throwIfAborted();
			await time.whileSleeping();
		});
	});
	afterEach(() => jest.restoreAllMocks());
	return time;
}
