import type { VirtualProvider } from './virtualProvider';
import type { VirtualTime } from '../support/virtualTime';

const WAIT_MS = 15_000;

/**
 * What a user builds of n8n's own nodes: HTTP Request asks for every open task at once, If lets the finished ones out,
 * Wait holds the others for 15 seconds, and back to HTTP Request.
 *
 * @returns how many tasks were finished in the end
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
