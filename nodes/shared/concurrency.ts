import pLimit from 'p-limit';

import { outcomeOf, type Outcome } from './outcome';

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
