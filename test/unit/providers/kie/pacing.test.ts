import { paceCreation } from '../../../../nodes/providers/kie/pacing';
import { useFakeClock } from '../../support/fakeClock';

const clock = useFakeClock();

/** The next account, because the counts outlive a test. */
let accounts = 0;
const newAccount = () => `account ${++accounts}`;

async function sendTimes(count: number, account = newAccount()): Promise<number[]> {
	const times: number[] = [];
	for (let sent = 0; sent < count; sent++) {
		await paceCreation(account);
		times.push(clock.elapsed);
	}
	return times;
}

describe('creations at kie.ai', () => {
	it('start at once below the limit', async () => {
		await sendTimes(20);
		expect(clock.sleeps).toEqual([]);
		expect(clock.elapsed).toBe(0);
	});

	it('run at 95 % of the allowed rate', async () => {
		const times = await sendTimes(400);
		const allowed = 20 / 10_000;
		// The first 20 are sent at once and do not count.
		expect((400 - 20) / times.at(-1)!).toBeGreaterThan(0.95 * allowed);
	});

	it('stay below the limit at the server even if the first ones take half a second longer', async () => {
		const sent = await sendTimes(40);
		const arrivals = sent.map((at, index) => at + (index < 20 ? 500 : 0));
		expect(arrivals[20]! - arrivals[0]!).toBe(10_000);
	});

	it('are counted per account', async () => {
		await sendTimes(20);
		await sendTimes(20);
		expect(clock.elapsed).toBe(0);
	});

	it('stop waiting when the execution is cancelled', async () => {
		const account = newAccount();
		await sendTimes(20, account);
		const reason = new Error('canceled');
		await expect(paceCreation(account, AbortSignal.abort(reason))).rejects.toBe(reason);
	});
});
