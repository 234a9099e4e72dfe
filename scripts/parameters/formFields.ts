import type { INodeProperties, INodePropertyCollection, INodeTypeDescription } from 'n8n-workflow';

/** A field of a node's form, for one provider. */
export interface FormField {
	/** The names from the outside in: `cfgScale`, `dynamicMasks.trajectories.x`. */
	name: string;
	/** The form's labels, from the outside in. */
	label: string;
	/** As it stands in the node's description; a name may have several, each shown in other circumstances. */
	property: INodeProperties;
	/** In the Options collection: nothing is sent unless the user adds it. */
	isOption: boolean;
}

/**
 * All fields that a form shows for a provider, also those inside collections, in the form's order.
 *
 * @param description of a node or a credential
 * @param providerId left out where the form does not depend on a provider
 */
export function formFields(
	description: Pick<INodeTypeDescription, 'properties'>,
	providerId?: string,
): FormField[] {
	return description.properties
		.filter(({ type }) => type !== 'notice' && type !== 'hidden')
		.filter(({ displayOptions }) => {
			const shownFor = displayOptions?.show?.provider;
			return providerId === undefined || (shownFor?.includes(providerId) ?? true);
		})
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
