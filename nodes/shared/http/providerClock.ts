import { clock } from '../clock';

/** The lower and upper bound of how far a provider's clock is ahead of this machine's clock, in milliseconds. */
export interface ClockOffset {
	least: number;
	most: number;
}

/** The resolution of a `Date` header (RFC 9110, section 5.6.7). */
const SECOND_MS = 1_000;

/** Estimates a provider's clock from the `Date` headers of its answers. */
export class ProviderClock {
	private known: ClockOffset | undefined;

	/** Undefined until the first valid header. */
	get offset(): ClockOffset | undefined {
		return this.known;
	}

	/**
	 * Narrows the offset, or widens it if answers contradict each other, for example a proxy's and the provider's.
	 *
	 * @param date the answer's header
	 * @param sentAt time of the request by this machine's clock, in milliseconds since 1970
	 */
	learn(date: unknown, sentAt: number): void {
		const written = typeof date === 'string' ? Date.parse(date) : Number.NaN;
		if (Number.isNaN(written)) return;
		const { least, most } = { least: written - clock.now(), most: written + SECOND_MS - sentAt };
		const known = this.known ?? { least, most };
		const agrees = least <= known.most && most >= known.least;
		this.known = agrees
			? { least: Math.max(least, known.least), most: Math.min(most, known.most) }
			: { least: Math.min(least, known.least), most: Math.max(most, known.most) };
	}
}
