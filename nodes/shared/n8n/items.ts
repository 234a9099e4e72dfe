import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import pLimit from 'p-limit';

import { type Outcome, outcomeOf } from '../outcome';
import { executionSignal } from './execution';
import { toErrorItem, toNodeError } from './itemErrors';

/**
 * Runs `work` for every item, at most `concurrency` at a time, and returns the outcomes in the items' order. When
 * `stopWhen` returns true or `signal` is aborted, it starts no more items and awaits the running ones. The outcome of an
 * item that never started is undefined.
 */
export async function mapWithConcurrency<Item, Result>(
	items: readonly Item[],
	concurrency: number,
	work: (item: Item, index: number) => Promise<Result>,
	options: { stopWhen?: (outcome: Outcome<Result>) => boolean; signal?: AbortSignal } = {},
): Promise<Array<Outcome<Result> | undefined>> {
	const outcomes = new Array<Outcome<Result> | undefined>(items.length).fill(undefined);
	// The value may come from an expression; NaN counts as 1.
	const limit = pLimit(Math.max(1, Math.floor(concurrency) || 1));
	let stopped = false;
	await Promise.all(
		items.map((item, index) =>
			limit(async () => {
				if (stopped || options.signal?.aborted) return;
				const outcome = await outcomeOf(() => work(item, index));
				outcomes[index] = outcome;
				stopped ||= options.stopWhen?.(outcome) ?? false;
			}),
		),
	);
	return outcomes;
}

/**
 * Stops the node at the first failed item, unless the node continues on errors.
 *
 * @param outcomes by item number; undefined for an item that has not ended
 * @param note what the message says about other items
 * @throws NodeOperationError or NodeApiError
 */
export function throwFirstFailure(
	context: IExecuteFunctions,
	outcomes: Iterable<[itemIndex: number, outcome: Outcome<unknown> | undefined]>,
	note: string = '',
): void {
	if (context.continueOnFail()) return;
	for (const [itemIndex, outcome] of outcomes) {
		if (outcome?.ok === false) throw toNodeError(context.getNode(), outcome.error, itemIndex, note);
	}
}

/**
 * Runs `work` for every input item and returns the results in the items' order. The node's On Error setting decides
 * whether a failure stops the node or becomes an item.
 *
 * @param concurrency how many items run at the same time
 * @param note what the message says about other items if the node stops
 * @throws NodeOperationError or NodeApiError for the first failed item, unless the node continues on errors
 */
export async function mapItems(
	context: IExecuteFunctions,
	concurrency: number,
	work: (itemIndex: number) => Promise<INodeExecutionData | INodeExecutionData[]>,
	note = () => '',
): Promise<INodeExecutionData[]> {
	const signal = executionSignal(context);
	const continuesOnError = context.continueOnFail();
	const outcomes = await mapWithConcurrency(
		context.getInputData(),
		concurrency,
		async (_item, itemIndex) => await work(itemIndex),
		{ stopWhen: (outcome) => !continuesOnError && !outcome.ok, signal },
	);
	signal?.throwIfAborted();
	throwFirstFailure(context, outcomes.entries(), note());
	return outcomes.flatMap((outcome, itemIndex) => {
		if (!outcome) return [];
		return outcome.ok ? outcome.value : [toErrorItem(context, outcome.error, itemIndex)];
	});
}
