/** A wait in sandbox seconds that can be paused. Its time passes at the clock's speed. */
export interface ClockTimer {
	pause(): void;
	resume(): void;
	cancel(): void;
	/** Sandbox seconds until it runs. */
	secondsLeft(): number;
}

/** The sandbox's time: `speed` sandbox seconds pass in each real one. */
export class SandboxClock {
	private readonly timers = new Set<Wait>();

	constructor(private currentSpeed = 1) {
		checkSpeed(currentSpeed);
	}

	get speed(): number {
		return this.currentSpeed;
	}

	/**
	 * Running waits keep their remaining seconds at the new speed.
	 *
	 * @throws RangeError unless speed is a finite number of at least 0.001
	 */
	setSpeed(speed: number): void {
		checkSpeed(speed);
		const running = [...this.timers].filter((timer) => timer.isRunning);
		for (const timer of running) timer.pause();
		this.currentSpeed = speed;
		for (const timer of running) timer.resume();
	}

	/** Runs a function after that many sandbox seconds. */
	schedule(seconds: number, run: () => void): ClockTimer {
		const wait = new Wait(
			seconds,
			() => this.currentSpeed,
			() => {
				this.timers.delete(wait);
				run();
			},
			() => this.timers.delete(wait),
		);
		this.timers.add(wait);
		wait.resume();
		return wait;
	}

	cancelAll(): void {
		for (const timer of [...this.timers]) timer.cancel();
	}
}

/** A thousandth, so that the longest wait still fits a timer of the platform. */
const SLOWEST = 0.001;

function checkSpeed(speed: number): void {
	if (!Number.isFinite(speed) || speed < SLOWEST) {
		throw new RangeError(`speed must be a number of at least ${SLOWEST}, not ${speed}`);
	}
}

class Wait implements ClockTimer {
	private startedAt = 0;
	private handle?: NodeJS.Timeout;

	constructor(
		private remaining: number,
		private readonly speed: () => number,
		private readonly run: () => void,
		private readonly forget: () => void,
	) {}

	get isRunning(): boolean {
		return this.handle !== undefined;
	}

	resume(): void {
		if (this.handle) return;
		this.startedAt = performance.now();
		this.handle = setTimeout(this.run, (this.remaining * 1000) / this.speed());
	}

	pause(): void {
		if (!this.handle) return;
		this.remaining = this.secondsLeft();
		clearTimeout(this.handle);
		this.handle = undefined;
	}

	cancel(): void {
		this.pause();
		this.forget();
	}

	secondsLeft(): number {
		const elapsed = this.handle ? performance.now() - this.startedAt : 0;
		return Math.max(0, this.remaining - (elapsed * this.speed()) / 1000);
	}
}
