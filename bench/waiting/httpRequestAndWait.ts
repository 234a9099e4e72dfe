import type { VirtualProvider } from './virtualProvider';
import type { VirtualTime } from '../support/virtualTime';

const WAIT_MS = 15_000;

/**
 * A user's loop of n8n's own nodes: HTTP Request reads every open task, If passes the finished ones on, Wait holds the
 * others for 15 seconds and returns them to HTTP Request.
 *
 * @returns the number of finished tasks at the end
 */
export async function httpRequestAndWait(
	virtual: VirtualProvider,
	time: VirtualTime,
): Promise<number> {
	return await time.passUntilDone(loop(virtual, time));
}

async function loop(virtual: VirtualProvider, time: VirtualTime): Promise<number> {
	let open = virtual.tasks.map(({ id }) => id);
	for (;;) {
		const answers = await Promise.all(open.map(async (id) => await virtual.isFinished(id)));
		open = open.filter((_, index) => !answers[index]);
		if (open.length === 0) return virtual.tasks.length;
		await time.sleep(WAIT_MS);
	}
}
