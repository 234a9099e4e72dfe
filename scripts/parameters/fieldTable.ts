import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { FormField } from './formFields';
import { code, markdownTable, NOTHING } from './markdown';
import { shownWhen } from './shownWhen';

const HEAD = ['Field', 'API parameter', 'Type', 'Default', 'Values', 'Shown', 'Description'];

/**
 * A table of fields, a row each.
 *
 * @param form the fields that the conditions of these may name
 * @param apiName of a field, by its name; undefined where it is no parameter of the API
 */
export const fieldTable = (
	fields: readonly FormField[],
	form: readonly FormField[],
	apiName: (name: string) => string | undefined,
): string =>
	markdownTable(
		HEAD,
		fields.map((field) => {
			const { name, label, property } = field;
			const parameter = apiName(name);
			return [
				`${label} ${code(name)}`,
				parameter ? code(parameter) : NOTHING,
				typeOf(property),
				defaultOf(property),
				valuesOf(property),
				shownWhen(field, form),
				property.description ?? property.hint ?? '',
			];
		}),
	);

function typeOf({ type, typeOptions }: INodeProperties): string {
	if (typeOptions?.binaryDataProperty) return 'name of a binary field';
	if (type === 'string') return typeOptions?.multipleValues ? 'list of texts' : 'text';
	const names: Partial<Record<INodeProperties['type'], string>> = {
		boolean: 'true or false',
		fixedCollection: 'rows',
		json: 'JSON',
		options: 'choice',
	};
	return names[type] ?? type;
}

function defaultOf({ default: value, required }: INodeProperties): string {
	const isEmpty = ['""', '[]', '[""]', '{}', '"{}"'].includes(JSON.stringify(value));
	if (isEmpty) return required ? 'required' : NOTHING;
	return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function valuesOf({ type, options, typeOptions = {} }: INodeProperties): string {
	const { minValue, maxValue } = typeOptions;
	if (type === 'options') {
		return (options as INodePropertyOptions[]).map(({ value }) => code(value)).join(', ');
	}
	if (minValue === undefined) return maxValue === undefined ? NOTHING : `up to ${maxValue}`;
	return maxValue === undefined ? `from ${minValue}` : `${minValue} to ${maxValue}`;
}
