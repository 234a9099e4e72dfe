import { isDeepStrictEqual } from 'node:util';
import type { INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/providers/provider';
import { fieldTable } from './fieldTable';
import { type FormField, formFields } from './formFields';
import { markdownTable, NOTHING } from './markdown';
import type { Parts } from './parts';

/** The providers that a node offers. */
export function offeredBy({ properties }: INodeTypeDescription): VideoProvider[] {
	const { options } = properties.find(({ name }) => name === 'provider')!;
	const ids = (options as INodePropertyOptions[]).map(({ value }) => value);
	return providers.filter(({ id }) => ids.includes(id));
}

/** A field of a form together with the providers for which it is there in the same way. */
export interface SharedField {
	field: FormField;
	providers: VideoProvider[];
}

/** The fields of a node, each once, with the providers for which the form has it. */
export function sharedFields(description: INodeTypeDescription): SharedField[] {
	const shared: SharedField[] = [];
	for (const provider of offeredBy(description)) {
		for (const field of formFields(description, provider.id)) {
			const known = shared.find((entry) => isSame(entry.field, field));
			if (known) known.providers.push(provider);
			else insertBesideItsName(shared, { field, providers: [provider] });
		}
	}
	return shared;
}

function insertBesideItsName(shared: SharedField[], entry: SharedField): void {
	const last = shared.findLastIndex(({ field }) => field.name === entry.field.name);
	shared.splice(last < 0 ? shared.length : last + 1, 0, entry);
}

/** Whether two providers have a field in the same way. */
export const isSame = (one: FormField, other: FormField): boolean =>
	one.name === other.name &&
	one.isOption === other.isOption &&
	isDeepStrictEqual(withoutProvider(one), withoutProvider(other));

/** The condition on the provider is what the table has a column for. */
const withoutProvider = ({ property }: FormField): object => ({
	...property,
	displayOptions: {
		...property.displayOptions,
		show: { ...property.displayOptions?.show, provider: undefined },
	},
});

/**
 * What the source says of a node: its fields.
 *
 * @param fields of `sharedFields`
 */
export function nodeParts(
	fields: readonly SharedField[],
	offered: readonly VideoProvider[],
): Parts {
	const form = fields.map(({ field }) => field);
	const isForAll = (entry: SharedField) => entry.providers.length === offered.length;
	const namesOf = new Map(
		fields.map((entry) => [
			entry.field,
			isForAll(entry) ? 'all' : entry.providers.map(({ displayName }) => displayName).join(', '),
		]),
	);
	const column = fields.every(isForAll)
		? undefined
		: { head: 'Provider', cellOf: (field: FormField) => namesOf.get(field)! };
	const table = (isOption: boolean) =>
		fieldTable(
			form.filter((field) => field.isOption === isOption),
			form,
			column,
		);
	return { parameters: [table(false), '### Options', table(true)].join('\n\n') };
}

/** Which node works with which provider. */
export function supportTable(
	pages: ReadonlyArray<{ title: string; file: string; description: INodeTypeDescription }>,
	providerPage: (provider: VideoProvider) => string,
): string {
	const head = providers.map((provider) => `[${provider.displayName}](${providerPage(provider)})`);
	const rows = pages.map(({ title, file, description }) => {
		const offered = offeredBy(description);
		return [
			`[${title}](${file})`,
			...providers.map((provider) => (offered.includes(provider) ? '✓' : NOTHING)),
		];
	});
	return markdownTable(['node', ...head], rows);
}
