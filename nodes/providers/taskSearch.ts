import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { connect } from './connection';
import { chosenProvider } from './form';
import type { VideoProvider, VideoTask } from './provider';

const PAGE_SIZE = 50;
const TIMEOUT_MS = 30_000;

/** The tasks to pick from in a node's form, newest page first, filtered by what the user types. */
export function searchTasks(providers: readonly VideoProvider[]) {
	return async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const provider = chosenProvider(
			{ getNodeParameter: (name) => this.getCurrentNodeParameter(name) },
			providers,
		);
		if (!provider.list) return { results: [] };
		const connection = await connect(this, provider, { timeoutMs: TIMEOUT_MS });
		const number = Number(paginationToken ?? 1);
		const page = await provider.list(connection.call(0), { number, size: PAGE_SIZE });
		const results = page.entries
			.map((task) => ({ name: describe(task), value: task.taskId }))
			.filter(({ name }) => name.toLowerCase().includes((filter ?? '').toLowerCase()));
		return { results, ...(!page.isLast && { paginationToken: String(number + 1) }) };
	};
}

/** What tells tasks apart comes first: the list is narrow. */
const describe = ({ taskId, externalTaskId, status, createdAt }: VideoTask): string =>
	[createdAt?.slice(0, 16).replace('T', ' '), status, taskId, externalTaskId]
		.filter(Boolean)
		.join(' · ');
