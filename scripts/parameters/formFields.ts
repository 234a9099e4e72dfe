import type { INodeProperties, INodePropertyCollection, INodeTypeDescription } from 'n8n-workflow';

/** A field of a node's form, for one provider. */
export interface FormField {
	/** The names from the outside in: `cfgScale`, `dynamicMasks.trajectories.x`. */
	name: string;
	/** What the form calls it, from the outside in. */
	label: string;
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
				? fieldsOf(property.options as INodeProperties[], true)
				: fieldsOf([property], false),
		);
}

function fieldsOf(
	properties: INodeProperties[],
	isOption: boolean,
	outer?: Pick<FormField, 'name' | 'label'>,
): FormField[] {
	return properties.flatMap((property) => {
		const name = outer ? `${outer.name}.${property.name}` : property.name;
		const label = outer ? `${outer.label} › ${property.displayName}` : property.displayName;
		const inside =
			property.type === 'fixedCollection'
				? (property.options as INodePropertyCollection[]).flatMap(({ values }) => values)
				: [];
		return [{ name, label, property, isOption }, ...fieldsOf(inside, isOption, { name, label })];
	});
}
