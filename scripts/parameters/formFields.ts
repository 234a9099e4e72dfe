import type { INodeProperties, INodePropertyCollection, INodeTypeDescription } from 'n8n-workflow';

/** A field of a node's form, for one provider. */
export interface FormField {
	/** The names from the outside in: `cfgScale`, `dynamicMasks.trajectories.x`. */
	name: string;
	/** As it stands in the node's description; a name may have several, each shown in other circumstances. */
	property: INodeProperties;
	/** In the Options collection: nothing is sent unless the user adds it. */
	isOption: boolean;
}

/** All fields that a node shows for a provider, also those inside collections, in the form's order. */
export function formFields(
	description: Pick<INodeTypeDescription, 'properties'>,
	providerId: string,
): FormField[] {
	return description.properties
		.filter(({ displayOptions }) => displayOptions?.show?.provider?.includes(providerId) ?? true)
		.flatMap((property) =>
			property.type === 'collection'
				? fieldsOf(property.options as INodeProperties[], '', true)
				: fieldsOf([property], '', false),
		);
}

function fieldsOf(properties: INodeProperties[], prefix: string, isOption: boolean): FormField[] {
	return properties.flatMap((property) => {
		const name = `${prefix}${property.name}`;
		const inside =
			property.type === 'fixedCollection'
				? (property.options as INodePropertyCollection[]).flatMap(({ values }) => values)
				: [];
		return [{ name, property, isOption }, ...fieldsOf(inside, `${name}.`, isOption)];
	});
}
