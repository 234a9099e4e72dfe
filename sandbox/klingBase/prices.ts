import type { CompleteOptions } from '../core/options';

/** A video in the terms of Kling's price table. */
export interface PricedVideo {
	/** The new API's name, e.g. `kling-3.0`. */
	model: string;
	resolution: '720p' | '1080p' | '4k';
	/** The requested seconds. */
	seconds: number;
	sound: 'silent' | 'sound' | 'voice';
}

type PerSecond = Partial<Record<PricedVideo['resolution'], number>>;

/**
 * Units per second: section 9 of Kling's contract of November 2026. Kling's own price of 4.0 is
 * unknown; its units here are the resellers' dollars at $0.14 a unit.
 */
const PRICES: Record<string, Partial<Record<PricedVideo['sound'], PerSecond>>> = {
	'kling-2.5-turbo': { silent: { '720p': 0.3, '1080p': 0.5 } },
	'kling-2.6': {
		silent: { '720p': 0.3, '1080p': 0.5 },
		sound: { '1080p': 1 },
		voice: { '1080p': 1.2 },
	},
	'kling-3.0': {
		silent: { '720p': 0.6, '1080p': 0.8, '4k': 3 },
		sound: { '720p': 0.9, '1080p': 1.2, '4k': 3 },
	},
	'kling-3.0-turbo': { sound: { '720p': 0.8, '1080p': 1 } },
	'kling-3.0-omni': {
		silent: { '720p': 0.6, '1080p': 0.8, '4k': 3 },
		sound: { '720p': 0.8, '1080p': 1, '4k': 3 },
	},
	'kling-o1': { silent: { '720p': 0.6, '1080p': 0.8 } },
	'kling-4.0': { sound: { '720p': 1.12, '1080p': 1.68 } },
	'kling-4.0-flash': { sound: { '720p': 0.67 } },
};

const DOLLARS_PER_UNIT = 0.14;

/** @throws Error for a video outside the price table */
export function unitsOf({ model, resolution, seconds, sound }: PricedVideo): number {
	const price = PRICES[model]?.[sound]?.[resolution];
	if (price === undefined) throw new Error(`no price: ${model}, ${resolution}, ${sound}`);
	return price * seconds;
}

/** The cost of a task: units of a pack, dollars of the balance, or parts of both. */
export interface Charge {
	/** Decimal text. */
	units?: string;
	/** Dollars, as decimal text. */
	cash?: string;
}

/** Charges units in the account's way of paying. */
export function charge(units: number, { klingPaidFrom }: CompleteOptions): Charge {
	const cash = (share: number) => decimal(share * DOLLARS_PER_UNIT);
	switch (klingPaidFrom) {
		case 'pack':
			return { units: decimal(units) };
		case 'balance':
			return { cash: cash(units) };
		case 'packAndBalance':
			return { units: decimal(units / 2), cash: cash(units / 2) };
	}
}

/** Removes rounding errors of binary fractions. */
const decimal = (value: number) => String(Number(value.toFixed(6)));
