import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect } from '../providers/connection';
import type { VideoProvider } from '../providers/provider';
import { concurrencyOf, tasksReader } from '../providers/tasksReader';
import { clock } from '../shared/clock';
import { executionSignal } from '../shared/executionSignal';
import { adaptiveInterval } from '../shared/interval';
import { mapItems } from '../shared/itemLoop';
import { outcomeOf } from '../shared/outcome';
import { toTaskItem } from '../shared/taskItem';
import { lastSeen, pollWantedTasks } from './pollWantedTasks';
import { isCompleted, itemMaker, type SortedItems } from './resultItems';
import { firstWait, keepSuspendedState, type PendingTask } from './suspendedState';
import { readMinutes, readWantedTask } from './wantedTask';

const MINUTE_MS = 60_000;

/**
 * Asks once for every task and, if some are not finished, puts the execution to wait: until a callback finds all
 * of them finished, or until "Check Every" has passed. That wake-up runs no code of this node: n8n then passes on
 * what was laid out here, the unfinished tasks on Still Running.
 */
export async function suspendedWait(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<SortedItems> {
	const signal = executionSignal(context);
	const signalOption = signal && { signal };
	const concurrency = concurrencyOf(options);
	const checkEveryMs = readMinutes(
		'Check Every (Minutes)',
		context.getNodeParameter('checkEvery', 0, 10),
	);
	const wanted = await Promise.all(
		context
			.getInputData()
			.map(
				async (_, itemIndex) =>
					await outcomeOf(async () => readWantedTask(context, provider, itemIndex, options)),
			),
	);
	const connection = await connect(context, provider, {
		timeoutMs: Number(options.requestTimeout ?? 30) * 1_000,
		...signalOption,
	});
	const results = await pollWantedTasks(
		wanted.flatMap((one) => (one.ok ? [one.value] : [])),
		() => 0,
		{
			read: tasksReader(provider, connection, { concurrency, ...signalOption }),
			interval: adaptiveInterval,
			...signalOption,
		},
	);
	const now = clock.now();
	const makeItem = itemMaker(context, provider, connection, options, signal);
	const pending = new Map<INodeExecutionData, PendingTask>();
	const items = await mapItems(context, concurrency, async (itemIndex) => {
		const one = wanted[itemIndex]!;
		if (!one.ok) throw one.error;
		const result = results.get(one.value.key);
		const giveUpAt = firstWait(context, one.value.key, now) + one.value.giveUpAfterMs;
		if (result?.state !== 'timedOut' || giveUpAt <= now) {
			return withInputItem(await makeItem(one.value, result), one.value.inputItem);
		}
		const task = lastSeen(one.value, provider, result);
		const item = toTaskItem(task, itemIndex, options, one.value.inputFields);
		pending.set(item, { ...one.value, giveUpAt });
		return withInputItem(item, one.value.inputItem);
	});
	const sorted: SortedItems = {
		completed: items.filter((item) => !pending.has(item) && isCompleted(item)),
		failed: items.filter((item) => !pending.has(item) && !isCompleted(item)),
		stillRunning: items.filter((item) => pending.has(item)),
	};
	if (pending.size > 0) {
		await suspend(context, provider, options, sorted, [...pending.values()], checkEveryMs);
	}
	return sorted;
}

async function suspend(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
	sorted: SortedItems,
	pending: PendingTask[],
	checkEveryMs: number,
): Promise<void> {
	const { completed, failed, stillRunning } = sorted;
	keepSuspendedState(context, {
		providerId: provider.id,
		options,
		pending,
		failed,
		completedCount: completed.length,
	});
	// What n8n passes on, branch by branch, when the time is up.
	context.getExecuteData().data.main = [completed, failed, stillRunning];
	context.setMetadata({ forwardAllOutputs: true });
	const now = clock.now();
	const wakeAt = Math.min(now + checkEveryMs, ...pending.map(({ giveUpAt }) => giveUpAt));
	await context.putExecutionToWait(new Date(Math.max(wakeAt, now + MINUTE_MS)));
}

/** n8n rewrites the items' links when an execution is resumed, so the item says itself where it comes from. */
export function withInputItem(item: INodeExecutionData, inputItem: number): INodeExecutionData {
	item.json.inputItem = inputItem;
	return item;
}
