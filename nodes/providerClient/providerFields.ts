import {
	NodeOperationError,
	type INode,
	type INodeCredentialDescription,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type ILoadOptionsFunctions,
} from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';

/** The field for the choice of one of these providers. */
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
 * The credential types of the providers. Each is hidden for the providers that do not use it rather than shown for the
 * others. If every value of a field showed a credential, n8n's editor would treat the field as the choice of an
 * authentication and hide it.
 */
export const providerCredentials = (
	providers: readonly VideoProvider[],
): INodeCredentialDescription[] => {
	const names = [...new Set(providers.map(({ credentialName }) => credentialName))];
	return names.map((name) => {
		const others = providers.filter(({ credentialName }) => credentialName !== name);
		const hiddenFor = others.map(({ id }) => id);
		return {
			name,
			required: true,
			...(hiddenFor.length > 0 && { displayOptions: { hide: { provider: hiddenFor } } }),
		};
	});
};

/** The chosen provider's name, for the node on the canvas. */
export const providerSubtitle = (providers: readonly VideoProvider[]): string =>
	`={{ (${shortNames(providers)})[$parameter["provider"]] }}`;

/** The names of the two fields of Create Task that hold the model: the choice, and the ID of a custom one. */
const MODEL = 'Model';
const CUSTOM_MODEL = 'Custom Model ID';

/** The chosen provider and, if its form asks for one, the model, for the node on the canvas. */
export const providerAndModel = (providers: readonly VideoProvider[]): string => {
	const models = providers.flatMap(({ id, createFields }) => {
		const field = createFields.find(({ displayName }) => displayName === MODEL);
		if (!field) return [];
		const custom = createFields.find(({ displayName }) => displayName === CUSTOM_MODEL);
		const options = (field.options ?? []) as INodePropertyOptions[];
		const [customValue] = (custom?.displayOptions?.show?.[field.name] ?? []) as string[];
		const names = Object.fromEntries(options.map(({ name, value }) => [value, name]));
		const chosen = `$parameter["${field.name}"]`;
		const named = `((${JSON.stringify(names)})[${chosen}] || ${chosen})`;
		const typed = custom && `$parameter["${custom.name}"]`;
		const isCustom = `${chosen} === ${JSON.stringify(customValue)}`;
		return [`${id}: ${typed ? `${isCustom} && ${typed} ? ${typed} : ${named}` : named}`];
	});
	return `={{ [(${shortNames(providers)})[$parameter["provider"]], ({ ${models.join(', ')} })[$parameter["provider"]]].filter(Boolean).join(": ") }}`;
};

/** A name without what follows it in parentheses: n8n's canvas cuts off long lines. */
const shortName = ({ displayName }: VideoProvider): string => displayName.replace(/ \(.*\)$/, '');

/** The providers' short names by ID, as an object for an expression. */
export const shortNames = (providers: readonly VideoProvider[]): string =>
	JSON.stringify(
		Object.fromEntries(providers.map((provider) => [provider.id, shortName(provider)])),
	);

/**
 * Shows fields for one provider only. The provider is the first condition: n8n shows a field as soon as a condition is
 * about an expression, and does not look at the conditions after it.
 */
export const onlyFor = (provider: VideoProvider, fields: INodeProperties[]): INodeProperties[] =>
	fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { provider: [provider.id], ...field.displayOptions?.show },
		},
	}));

/** An Options collection for all providers or for one, in alphabetical order, as usual in n8n. */
export function optionsCollection(
	options: INodeProperties[],
	provider?: VideoProvider,
): INodeProperties {
	// `localeCompare` takes a tenth of the time that n8n needs to load the package.
	const nameOf = ({ displayName }: INodeProperties) => displayName.toLowerCase();
	const byName = (one: INodeProperties, other: INodeProperties) =>
		Number(nameOf(one) > nameOf(other)) - Number(nameOf(one) < nameOf(other));
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
 * The node's provider.
 *
 * @param context context of a node with the field of `providerField`
 * @throws NodeOperationError if the node does not offer the provider, for example after a change of this package's version
 */
export function chosenProvider<Provider extends VideoProvider>(
	context: {
		getNode(): INode;
		/** In a webhook, n8n uses the number as a fallback, which does not match any provider. */
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

/** The provider that the user has chosen in the open form: see `chosenProvider`. */
export const providerInForm = <Provider extends VideoProvider>(
	context: ILoadOptionsFunctions,
	providers: readonly Provider[],
): Provider =>
	chosenProvider(
		{
			getNode: () => context.getNode(),
			getNodeParameter: (name) => context.getCurrentNodeParameter(name),
		},
		providers,
	);
