import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { FormField } from './formFields';
import { code, markdownTable, NOTHING } from './markdown';
import { shownWhen } from './shownWhen';

/** A further column of a table of fields, after the first. */
interface FieldColumn {
	head: string;
	/** Markdown. */
	cellOf(field: FormField): string;
}

/**
 * A table of fields, a row each.
 *
 * @param form the fields that the conditions of these fields may name
 * @param column an additional text for each field
 */
export function fieldTable(
	fields: readonly FormField[],
	form: readonly FormField[],
	column?: FieldColumn,
): string {
	const head = ['Field', 'Type', 'Default', 'Values', 'Shown', 'Description'];
	const rows = fields.map((field) => {
		const { name, label, property } = field;
		return [
			`${label} ${code(name)}`,
			typeOf(property),
			defaultOf(property),
			valuesOf(property),
			shownWhen(field, form),
			property.description ?? property.hint ?? '',
		];
	});
	if (column) {
		head.splice(1, 0, column.head);
		for (const [index, row] of rows.entries()) row.splice(1, 0, column.cellOf(fields[index]!));
	}
	return markdownTable(head, rows);
}

function typeOf({ type, typeOptions }: INodeProperties): string {
	if (typeOptions?.binaryDataProperty) return 'name of a binary field';
	if (type === 'string') return typeOptions?.multipleValues ? 'list of texts' : 'text';
	const names: Partial<Record<INodeProperties['type'], string>> = {
		boolean: 'true or false',
		dateTime: 'date and time',
		fixedCollection: 'rows',
		json: 'JSON',
		multiOptions: 'choices',
		options: 'choice',
		resourceLocator: 'from a list or by ID',
		resourceMapper: 'fields of the model',
	};
	return names[type] ?? type;
}

function defaultOf({ type, default: value, required }: INodeProperties): string {
	if (type === 'resourceMapper') return NOTHING;
	const isEmpty = ['""', '[]', '[""]', '{}', '"{}"'].includes(JSON.stringify(value));
	if (isEmpty) return required ? 'required' : NOTHING;
	if (type === 'resourceLocator') {
		const chosen = (value as { value: unknown }).value;
		return chosen === '' ? NOTHING : code(chosen);
	}
	return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function valuesOf({ type, options, modes, typeOptions = {} }: INodeProperties): string {
	const { minValue, maxValue } = typeOptions;
	if (type === 'resourceLocator') return modes!.map(({ displayName }) => displayName).join(', ');
	if (type === 'options' || type === 'multiOptions') {
		return (options as INodePropertyOptions[])
			.map(({ value }) => (value === '' ? 'empty' : code(value)))
			.join(', ');
	}
	if (minValue === undefined) return maxValue === undefined ? NOTHING : `up to ${maxValue}`;
	return maxValue === undefined ? `from ${minValue}` : `${minValue} to ${maxValue}`;
}
