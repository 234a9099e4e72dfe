import { clock } from '../../shared/clock';

/** kie.ai accepts 20 new tasks in 10 seconds and drops the rest. */
const MOST_IN_WINDOW = 20;
/** The window is half a second longer, because requests take different times to arrive. */
const WINDOW_MS = 10_500;

const sendTimes = new Map<string, number[]>();

/**
 * Waits until another task may be sent, and counts it. All nodes of this n8n process share the count.
 *
 * @param account the account that the limit belongs to
 */
export async function paceCreation(account: string, signal?: AbortSignal): Promise<void> {
	const times = sendTimes.get(account) ?? [];
	sendTimes.set(account, times);
	for (;;) {
		const now = clock.elapsed();
		while (times.length > 0 && times[0]! <= now - WINDOW_MS) times.shift();
		if (times.length < MOST_IN_WINDOW) {
			times.push(now);
			return;
		}
		await clock.sleep(times[0]! + WINDOW_MS - now, signal);
	}
}
