/** At most so many requests in any span of so many real seconds. */
export interface Rate {
	creations: number;
	seconds: number;
}

/** A sliding window over real time; the sandbox's speed does not relax a limit. */
export class RateLimiter {
	private accepted: number[] = [];

	/** @returns whether one more is within the rate; if so it is counted */
	accept(rate: Rate | null): boolean {
		if (!rate) return true;
		const now = performance.now();
		this.accepted = this.accepted.filter((at) => now - at < rate.seconds * 1000);
		if (this.accepted.length >= rate.creations) return false;
		this.accepted.push(now);
		return true;
	}

	clear(): void {
		this.accepted = [];
	}
}
