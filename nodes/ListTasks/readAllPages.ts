import type { Page } from '../shared/tasks/videoTask';
import { mayReadAgain, withRetries } from '../shared/http/retry';
import type { PageRequest, ProviderCall, ProviderWith, VideoTask } from '../providers/provider';

/**
 * Yields an account's tasks and reads the next page only when needed. New tasks shift the pages meanwhile, so repeated
 * tasks are left out.
 *
 * @param first the first page
 * @throws ProviderCallError if a page cannot be read within the budget, which is in milliseconds
 */
export async function* listedTasks(
	{ displayName, list }: ProviderWith<'list'>,
	call: ProviderCall,
	first: PageRequest,
	options: { retryBudgetMs: number; signal?: AbortSignal },
): AsyncGenerator<VideoTask> {
	const lastNumber = list.pageNumbers?.[1] ?? Infinity;
	const seen = new Set<string>();
	const cursors = new Set<string>();
	let cursor: string | undefined;
	for (let number = first.number; number <= lastNumber; number++) {
		const request = { ...first, number, ...(cursor !== undefined && { cursor }) };
		const page: Page<VideoTask> = await withRetries(() => list.readPage(call, request), {
			budgetMs: options.retryBudgetMs,
			mayRetry: mayReadAgain,
			signal: options.signal,
		});
		for (const task of page.entries) {
			if (seen.has(task.taskId)) continue;
			seen.add(task.taskId);
			yield task;
		}
		// A cursor that comes again would make the list endless.
		if (page.isLast || (page.next !== undefined && cursors.has(page.next))) return;
		cursor = page.next;
		if (cursor !== undefined) cursors.add(cursor);
	}
	call.hint(
		`${displayName} lists no page after page ${lastNumber}: use a larger page size to see older tasks`,
	);
}
