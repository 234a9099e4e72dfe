import { clock } from '../../shared/clock';

/** kie.ai takes 20 new tasks in 10 seconds and drops the rest. */
const MOST_IN_WINDOW = 20;
/** Half a second longer, because one request may be on its way for longer than another. */
const WINDOW_MS = 10_500;

const sendTimes = new Map<string, number[]>();

/**
 * Waits until one more task may be sent, and counts it: 20 in 10.5 seconds. All nodes of this n8n
 * process share the count.
 *
 * @param account what the limit belongs to
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
