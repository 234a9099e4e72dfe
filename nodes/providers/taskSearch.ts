import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { outcomeOf } from '../shared/outcome';
import type { Page } from '../shared/videoTask';
import { connect } from './connection';
import { chosenProvider } from './form';
import type { ProviderCall, VideoProvider, VideoTask } from './provider';

const SHOWN_PAGE_SIZE = 50;
/** How many pages of a search are read before what was found is shown. */
const SEARCHED_PAGES = 10;
const TIMEOUT_MS = 30_000;

/**
 * The tasks to pick from in a node's form, page by page. What the user types is searched for on many large pages, and
 * looked up as an ID: a task may be older than what is listed.
 */
export function searchTasks(providers: readonly VideoProvider[]) {
	return async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const form = {
			getNode: () => this.getNode(),
			getNodeParameter: (name: string) => this.getCurrentNodeParameter(name),
		};
		const provider = chosenProvider(form, providers);
		if (!provider.list) return { results: [] };
		const { list } = provider;
		const call = (await connect(this, provider, { timeoutMs: TIMEOUT_MS })).call(0);
		const sought = (filter ?? '').trim().toLowerCase();
		const size = sought ? list.pageSizes[1] : Math.min(SHOWN_PAGE_SIZE, list.pageSizes[1]);
		const found = new Map<string, VideoTask>();
		let next: number | undefined = Number(paginationToken ?? list.pageNumbers[0]);
		for (let pages = 0; next !== undefined && pages < (sought ? SEARCHED_PAGES : 1); pages++) {
			const page: Page<VideoTask> = await list.readPage(call, { number: next, size });
			for (const task of page.entries) {
				if (describe(task).toLowerCase().includes(sought)) found.set(task.taskId, task);
			}
			const hasMore: boolean = !page.isLast && next < list.pageNumbers[1];
			next = hasMore ? next + 1 : undefined;
			if (found.size >= SHOWN_PAGE_SIZE) break;
		}
		const isFound = [...found.values()].some(({ taskId, externalTaskId }) =>
			[taskId, externalTaskId].includes(filter?.trim()),
		);
		if (sought && !isFound && paginationToken === undefined) {
			const task = await lookUp(provider, call, filter!.trim());
			if (task) found.set(task.taskId, task);
		}
		return {
			results: [...found.values()].map((task) => ({ name: describe(task), value: task.taskId })),
			...(next !== undefined && { paginationToken: String(next) }),
		};
	};
}

/** The task with this ID, the provider's or the user's own. Most of what is typed is no whole ID, so no failure counts. */
async function lookUp(
	provider: VideoProvider,
	call: ProviderCall,
	id: string,
): Promise<VideoTask | undefined> {
	const { get, hasExternalIds } = provider;
	if (!get) return undefined;
	for (const by of ['taskId', ...(hasExternalIds ? ['externalTaskId' as const] : [])] as const) {
		const outcome = await outcomeOf(async () => await get(call, { by, id }));
		if (outcome.ok) return outcome.value;
	}
	return undefined;
}

/** What tells tasks apart comes first: the list is narrow. */
const describe = ({ taskId, externalTaskId, status, createdAt }: VideoTask): string =>
	[createdAt?.slice(0, 16).replace('T', ' '), status, taskId, externalTaskId]
		.filter(Boolean)
		.join(' · ');
