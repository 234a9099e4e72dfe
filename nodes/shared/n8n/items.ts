import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import pLimit from 'p-limit';

import { type Outcome, outcomeOf } from '../outcome';
import { executionSignal } from './execution';
import { toErrorItem, toNodeError } from './itemErrors';

/**
 * Runs `work` for every item, at most `concurrency` at a time, and gives the outcomes in the items' order.
 * Once `stopWhen` says so of an outcome, or `signal` is aborted, nothing new is started; what is in flight is
 * awaited. The places of items that were never started stay undefined.
 */
export async function mapWithConcurrency<Item, Result>(
	items: readonly Item[],
	concurrency: number,
	work: (item: Item, index: number) => Promise<Result>,
	options: { stopWhen?: (outcome: Outcome<Result>) => boolean; signal?: AbortSignal } = {},
): Promise<Array<Outcome<Result> | undefined>> {
	const outcomes = new Array<Outcome<Result> | undefined>(items.length).fill(undefined);
	// An expression may give anything: what is no number of workers counts as one.
	const limit = pLimit(Math.max(1, Math.floor(concurrency) || 1));
	let stopped = false;
	await Promise.all(
		items.map((item, index) =>
			limit(async () => {
				if (stopped || options.signal?.aborted) return;
				const outcome = await outcomeOf(async () => await work(item, index));
				outcomes[index] = outcome;
				stopped ||= options.stopWhen?.(outcome) ?? false;
			}),
		),
	);
	return outcomes;
}

/**
 * Runs `work` for every input item and gives what it makes of each, in their order. A failure stops the node or
 * becomes the item's own, as the node's On Error setting says.
 *
 * @param concurrency how many items are worked on at the same time
 * @throws NodeOperationError or NodeApiError for the first item that failed, unless the node is to continue
 */
export async function mapItems(
	context: IExecuteFunctions,
	concurrency: number,
	work: (itemIndex: number) => Promise<INodeExecutionData | INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const signal = executionSignal(context);
	const continuesOnError = context.continueOnFail();
	const outcomes = await mapWithConcurrency(
		context.getInputData(),
		concurrency,
		async (_item, itemIndex) => await work(itemIndex),
		{ stopWhen: (outcome) => !continuesOnError && !outcome.ok, ...(signal && { signal }) },
	);
	signal?.throwIfAborted();
	return outcomes.flatMap((outcome, itemIndex) => {
		if (!outcome) return [];
		if (outcome.ok) return outcome.value;
		if (!continuesOnError) throw toNodeError(context.getNode(), outcome.error, itemIndex);
		return [toErrorItem(context, outcome.error, itemIndex)];
	});
}
