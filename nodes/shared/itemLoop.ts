import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { mapWithConcurrency } from './concurrency';
import { executionSignal } from './executionSignal';
import { toErrorItem, toNodeError } from './itemErrors';

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
	const goesOn = context.continueOnFail();
	const outcomes = await mapWithConcurrency(
		context.getInputData(),
		concurrency,
		async (_item, itemIndex) => await work(itemIndex),
		{ stopWhen: (outcome) => !goesOn && !outcome.ok, ...(signal && { signal }) },
	);
	signal?.throwIfAborted();
	return outcomes.flatMap((outcome, itemIndex) => {
		if (!outcome) return [];
		if (outcome.ok) return outcome.value;
		if (!goesOn) throw toNodeError(context.getNode(), outcome.error, itemIndex);
		return [toErrorItem(context, outcome.error, itemIndex)];
	});
}
