import {
	NodeOperationError,
	type INode,
	type INodeCredentialDescription,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
} from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';

/** The choice of provider, for a node that works with these providers. */
export function providerField(providers: readonly VideoProvider[]): INodeProperties {
	const first = providers[0]!.id;
	return {
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		noDataExpression: true,
		options: providers.map(({ id, displayName }) => ({ name: displayName, value: id })),
		default: first,
		description: 'The service that makes the video',
	};
}

/**
 * The credential of each provider, asked for when the provider is chosen. It is hidden for the others rather than
 * shown for its own: n8n's editor takes a field whose every value shows some credential for the choice of an
 * authentication, and hides that field.
 */
export const providerCredentials = (
	providers: readonly VideoProvider[],
): INodeCredentialDescription[] =>
	providers.map(({ id, credentialName }) => {
		const others = providers.map((provider) => provider.id).filter((other) => other !== id);
		return {
			name: credentialName,
			required: true,
			...(others.length > 0 && { displayOptions: { hide: { provider: others } } }),
		};
	});

/** The chosen provider's name, for the node on the canvas. */
export const providerSubtitle = (providers: readonly VideoProvider[]): string => {
	const names = Object.fromEntries(providers.map(({ id, displayName }) => [id, displayName]));
	return `={{ (${JSON.stringify(names)})[$parameter["provider"]] }}`;
};

/** Shows fields for one provider only. */
export const onlyFor = (provider: VideoProvider, fields: INodeProperties[]): INodeProperties[] =>
	fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, provider: [provider.id] },
		},
	}));

/** An Options collection, for all providers or for one, in the alphabetical order that n8n's users are used to. */
export function optionsCollection(
	options: INodeProperties[],
	provider?: VideoProvider,
): INodeProperties {
	const byName = (one: INodeProperties, other: INodeProperties) =>
		one.displayName.localeCompare(other.displayName);
	const collection: INodeProperties = {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...options].sort(byName) as Array<
			INodeProperties | INodePropertyOptions | INodePropertyCollection
		>,
	};
	return provider ? onlyFor(provider, [collection])[0]! : collection;
}

/**
 * The provider that a node was set to.
 *
 * @param context of a node that has the field of `providerField`
 * @throws NodeOperationError where the node does not offer it, as in a workflow of another version of this package
 */
export function chosenProvider<Provider extends VideoProvider>(
	context: {
		getNode(): INode;
		/** In a webhook n8n takes the number for a fallback, which is no provider either. */
		getNodeParameter(name: string, itemIndex: number): unknown;
	},
	providers: readonly Provider[],
): Provider {
	const id = context.getNodeParameter('provider', 0);
	const provider = providers.find((candidate) => candidate.id === id);
	if (provider) return provider;
	throw new NodeOperationError(context.getNode(), `This node has no provider "${String(id)}"`, {
		description: 'Choose one of the providers that the node offers.',
	});
}
