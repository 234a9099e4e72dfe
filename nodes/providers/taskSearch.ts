import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { connect } from './connection';
import { chosenProvider } from './form';
import type { VideoProvider, VideoTask } from './provider';

const LARGEST_PAGE_SIZE = 50;
const TIMEOUT_MS = 30_000;

/** The tasks to pick from in a node's form, page by page, filtered by what the user types. */
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
		const { pageNumbers, pageSizes, readPage } = provider.list;
		const connection = await connect(this, provider, { timeoutMs: TIMEOUT_MS });
		const number = Number(paginationToken ?? pageNumbers[0]);
		const size = Math.min(LARGEST_PAGE_SIZE, pageSizes[1]);
		const page = await readPage(connection.call(0), { number, size });
		const results = page.entries
			.map((task) => ({ name: describe(task), value: task.taskId }))
			.filter(({ name }) => name.toLowerCase().includes((filter ?? '').toLowerCase()));
		const hasMore = !page.isLast && number < pageNumbers[1];
		return { results, ...(hasMore && { paginationToken: String(number + 1) }) };
	};
}

/** What tells tasks apart comes first: the list is narrow. */
const describe = ({ taskId, externalTaskId, status, createdAt }: VideoTask): string =>
	[createdAt?.slice(0, 16).replace('T', ' '), status, taskId, externalTaskId]
		.filter(Boolean)
		.join(' · ');
