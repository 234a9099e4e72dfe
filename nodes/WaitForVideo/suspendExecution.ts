import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';
import { clock } from '../shared/clock';
import type { SortedItems } from './resultItems';
import { keepSuspendedState, type PendingTask } from './suspendedState';

/** n8n's shortest wait that is not kept in memory. */
const SHORTEST_MS = 60_000;
/** What n8n means by "indefinitely". */
const LATEST = Date.parse('3000-01-01');

/**
 * Puts the execution to wait, and lays out what n8n passes on when the time is up: that runs no code of the node.
 *
 * @param checkEveryMs from now to when the unfinished tasks leave by Still Running
 */
export async function suspendExecution(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
	{ completed, failed, stillRunning }: SortedItems,
	pending: PendingTask[],
	checkEveryMs: number,
): Promise<void> {
	keepSuspendedState(context, {
		providerId: provider.id,
		options,
		pending,
		failed: [...failed],
		completedCount: completed.length,
	});
	// Copies: where there is an error output, n8n takes the items out of the lists that the node returns.
	const laidOut = context.getExecuteData();
	laidOut.data.main = [[...completed], [...failed], [...stillRunning]];
	// After a resume n8n would look for an error's input item where there is none, and lose all items.
	if (context.getNode().onError === 'continueErrorOutput') laidOut.source = null;
	context.setMetadata({ forwardAllOutputs: true });
	const now = clock.now();
	const wakeAt = Math.min(now + checkEveryMs, LATEST, ...pending.map(({ giveUpAt }) => giveUpAt));
	await context.putExecutionToWait(new Date(Math.max(wakeAt, now + SHORTEST_MS)));
}
