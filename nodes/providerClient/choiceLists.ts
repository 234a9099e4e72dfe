import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';
import { formCall } from './connection';
import { providerInForm } from './providerFields';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The search methods for the lists of all providers: see `VideoProvider.choices`. */
export function choiceSearches(providers: readonly VideoProvider[]): Record<string, ListSearch> {
	const names = new Set(providers.flatMap(({ choices = {} }) => Object.keys(choices)));
	return Object.fromEntries(
		[...names].map((name) => [
			name,
			async function (filter) {
				return await searchChoices(this, providers, name, filter);
			} satisfies ListSearch,
		]),
	);
}

async function searchChoices(
	context: ILoadOptionsFunctions,
	providers: readonly VideoProvider[],
	list: string,
	filter = '',
): Promise<INodeListSearchResult> {
	const provider = providerInForm(context, providers);
	const read = provider.choices?.[list];
	if (!read) return { results: [] };
	const choices = await read(await formCall(context, provider));
	const sought = filter.trim().toLowerCase();
	const isFound = ({ name, value }: { name: string; value: string }) =>
		name.toLowerCase().includes(sought) || value.includes(sought);
	return { results: choices.filter(isFound) };
}
