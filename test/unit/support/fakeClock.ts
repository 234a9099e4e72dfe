import { clock } from '../../../nodes/shared/clock';

/** Time that passes only while somebody sleeps, or when a test says so; timeouts end with it. All values are milliseconds. */
export interface FakeClock {
	/** How long each sleep was, in their order. */
	readonly sleeps: number[];
	/** Since the test began, as `clock.elapsed` has it. */
	readonly elapsed: number;
	/** Lets time pass. */
	pass(milliseconds: number): void;
	/** Sets the wall clock forward or back; nothing else notices. */
	jumpWallClock(milliseconds: number): void;
	/** Runs at the beginning of each sleep. */
	whileSleeping(action: () => void): void;
	/** What `clock.random` gives: 0 makes back-off delays as short as they get. */
	random: number;
}

export const WALL_CLOCK_START = Date.parse('2026-01-15T12:00:00Z');

/** Replaces the package's clock for every test of the file; each test begins anew. */
export function useFakeClock(): FakeClock {
	const state = { elapsed: 0, wallOffset: 0, action: () => {} };
	const sleeps: number[] = [];
	const timeouts = new Set<{ endsAt: number; end: () => void }>();
	const pass = (milliseconds: number) => {
		state.elapsed += milliseconds;
		for (const timeout of timeouts) if (timeout.endsAt <= state.elapsed) timeout.end();
	};
	const fake: FakeClock = {
		sleeps,
		get elapsed() {
			return state.elapsed;
		},
		pass,
		jumpWallClock: (milliseconds) => void (state.wallOffset += milliseconds),
		whileSleeping: (action) => void (state.action = action),
		random: 0,
	};
	beforeEach(() => {
		Object.assign(state, { elapsed: 0, wallOffset: 0, action: () => {} });
		timeouts.clear();
		sleeps.length = 0;
		fake.random = 0;
		jest.spyOn(clock, 'elapsed').mockImplementation(() => state.elapsed);
		jest
			.spyOn(clock, 'now')
			.mockImplementation(() => WALL_CLOCK_START + state.elapsed + state.wallOffset);
		jest.spyOn(clock, 'random').mockImplementation(() => fake.random);
		jest.spyOn(clock, 'sleep').mockImplementation(async (milliseconds, signal) => {
			signal?.throwIfAborted();
			sleeps.push(milliseconds);
			state.action();
			signal?.throwIfAborted();
			pass(milliseconds);
		});
		jest.spyOn(clock, 'timeout').mockImplementation(async (milliseconds, signal) => {
			signal?.throwIfAborted();
			await new Promise<void>((resolve, reject) => {
				const timeout = {
					endsAt: state.elapsed + milliseconds,
					end: () => {
						timeouts.delete(timeout);
						resolve();
					},
				};
				timeouts.add(timeout);
				signal?.addEventListener('abort', () => {
					timeouts.delete(timeout);
					reject(signal.reason as Error);
				});
			});
		});
	});
	afterEach(() => jest.restoreAllMocks());
	return fake;
}
