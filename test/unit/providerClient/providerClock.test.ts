import { ProviderClock } from '../../../nodes/providerClient/connection';
import { useFakeClock, WALL_CLOCK_START } from '../support/fakeClock';

const clock = useFakeClock();

/** Learns from an answer that took a while and was written at a time by the provider's clock. */
function learn(known: ProviderClock, aheadMs: number, tookMs: number): void {
	const sentAt = WALL_CLOCK_START + clock.elapsed;
	clock.pass(tookMs);
	known.learn(new Date(WALL_CLOCK_START + clock.elapsed + aheadMs).toUTCString(), sentAt);
}

describe("a provider's clock", () => {
	it('is unknown without a Date header', () => {
		const known = new ProviderClock();
		for (const date of [undefined, '', 'soon', 5]) known.learn(date, WALL_CLOCK_START);
		expect(known.offset).toBeUndefined();
	});

	it.each([0, 240_000, -240_000])(
		'is accurate to one second plus the duration of the exchange (%d ms)',
		(ahead) => {
			const known = new ProviderClock();
			learn(known, ahead, 2_000);
			expect(known.offset).toEqual({ least: ahead, most: ahead + 1_000 + 2_000 });
		},
	);

	it('is more accurate after a shorter exchange', () => {
		const known = new ProviderClock();
		learn(known, 5_000, 30_000);
		learn(known, 5_000, 0);
		learn(known, 5_000, 60_000);
		expect(known.offset).toEqual({ least: 5_000, most: 6_000 });
	});

	it('is less accurate when answers contradict each other', () => {
		const known = new ProviderClock();
		learn(known, 0, 0);
		learn(known, 240_000, 0);
		expect(known.offset).toEqual({ least: 0, most: 241_000 });
	});
});
