import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as realTime } from 'node:timers/promises';
import { clock } from '../../../nodes/shared/clock';

/**
 * The package's clock in one lane of the matrix. A sleep takes no time and advances this clock. Other lanes have their
 * own clocks.
 */
export class LaneClock {
	private static readonly current = new AsyncLocalStorage<LaneClock>();
	private sleptMs = 0;
	/** Every sleep since it was last looked at, in milliseconds. */
	private sleeps: number[] = [];
	/** The real duration of a sleep in milliseconds, for a server that works in real time. */
	realPauseMs = 0;
	/** Runs at the beginning of each sleep. */
	onSleep: () => Promise<void> | void = () => {};

	/** Replaces the package's clock by the lanes' clocks. @returns a function that restores it */
	static install(): () => void {
		const own = { ...clock };
		const lane = () => LaneClock.current.getStore();
		clock.elapsed = () => lane()?.elapsed(own.elapsed) ?? own.elapsed();
		clock.random = () => (lane() ? 0 : own.random());
		clock.sleep = async (milliseconds, signal) => {
			const here = lane();
			if (here) await here.sleep(milliseconds, signal);
			else await own.sleep(milliseconds, signal);
		};
		return () => void Object.assign(clock, own);
	}

	/** Runs something by this clock. */
	async run<T>(work: () => Promise<T>): Promise<T> {
		return await LaneClock.current.run(this, work);
	}

	/** The sleeps since the last call, in milliseconds. */
	takeSleeps(): number[] {
		return this.sleeps.splice(0);
	}

	/** Lets time go by. */
	pass(milliseconds: number): void {
		this.sleptMs += milliseconds;
	}

	private elapsed(real: () => number): number {
		return real() + this.sleptMs;
	}

	private async sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
		signal?.throwIfAborted();
		this.sleeps.push(milliseconds);
		await this.onSleep();
		this.sleptMs += milliseconds;
		// The sandbox, in the same process, needs its turn.
		if (this.realPauseMs > 0) await realTime(this.realPauseMs);
		else await new Promise((resolve) => setImmediate(resolve));
		signal?.throwIfAborted();
	}
}
