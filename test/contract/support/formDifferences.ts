import { isDeepStrictEqual } from 'node:util';
import type { INodePropertyOptions } from 'n8n-workflow';
import type { FormField } from '../../../scripts/parameters/formFields';
import type { ContractParameter, ContractTable } from '../tables/contractTable';

/** `camera_control.type` is `cameraControl.type` in a form. */
const camelCase = (name: string): string =>
	name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());

/** The names of a parameter's fields, the most important first. */
export const fieldNames = (table: ContractTable, name: string): readonly string[] =>
	table.readings[name]?.fields ?? [camelCase(name)];

/** The differences between a form and the document's table, a sentence each. */
export function formDifferences(table: ContractTable, fields: readonly FormField[]): string[] {
	const parameterFields = table.parameters.flatMap(({ name }) => fieldNames(table, name));
	const own = Object.keys(table.ownFields);
	const names = new Set(fields.map(({ name }) => name));
	return [
		...[...names]
			.filter((name) => !parameterFields.includes(name) && !own.includes(name))
			.map((name) => `${name} is in the form, not in the document`),
		...own.filter((name) => !names.has(name)).map((name) => `${name} is not in the form`),
		...own
			.filter((name) => parameterFields.includes(name))
			.map((name) => `${name} belongs to a parameter, and is an own field as well`),
		...table.parameters.flatMap((parameter) => {
			const wanted = fieldNames(table, parameter.name);
			const missing = wanted.filter((name) => !names.has(name));
			if (missing.length > 0) {
				return missing.map((name) => `${parameter.name} has no field ${name} in the form`);
			}
			return fields
				.filter(({ name }) => name === wanted[0])
				.flatMap((field) => fieldDifferences(table, parameter, field));
		}),
	];
}

function fieldDifferences(
	table: ContractTable,
	parameter: ContractParameter,
	{ name: fieldName, property, isOption }: FormField,
): string[] {
	const { name, type, values, maxLength } = parameter;
	const expected = {
		formDefault: parameter.default,
		range: parameter.range,
		...table.readings[name],
	};
	const differences: string[] = [];
	const compare = (what: string, inForm: unknown, inDocument: unknown) => {
		if (isDeepStrictEqual(inForm, inDocument)) return;
		const [form, document] = [inForm, inDocument].map((value) => JSON.stringify(value));
		differences.push(`${name}: ${what} is ${form} in the form, ${document} in the document`);
	};

	if (isAlwaysRequired(table, name) && isOption) {
		differences.push(`${name} is required, and hidden among the options`);
	}
	// The kind of source: the image itself has no default.
	if (fieldName.endsWith('InputType')) return differences;
	const { fieldType, isChoice } = table.readings[name] ?? {};
	if (!isChoice && !(fieldType ? [fieldType] : FIELD_TYPES[type]).includes(property.type)) {
		differences.push(`${name} is of type ${type}, its field of type ${property.type}`);
	}
	compare(
		'the default',
		emptyAsUndefined(property.default),
		emptyAsUndefined(expected.formDefault),
	);
	const { minValue, maxValue } = property.typeOptions ?? {};
	if (type !== 'array') compare('the range', asRange(minValue, maxValue), expected.range);
	const toTell = [maxLength, type === 'array' ? expected.range?.[1] : undefined];
	for (const limit of toTell) {
		if (limit === undefined || tellsOf(property.description, limit)) continue;
		differences.push(`${name}: the form does not tell of the limit ${limit}`);
	}
	if (property.type === 'options' && type !== 'object' && !isChoice) {
		const offered = (property.options as INodePropertyOptions[]).map(({ value }) => value);
		const documented = offered.filter((value) => !NOT_A_VALUE.includes(String(value)));
		compare('the choice', documented.sort(), [...(values ?? [])].sort());
	}
	return differences;
}

/** Choices that leave the choice out, or lead to another field: any model by its ID, any task as JSON. */
const NOT_A_VALUE = ['', 'custom', 'json'];

/** The parameter and all its parents are required. */
function isAlwaysRequired({ parameters, readings }: ContractTable, name: string): boolean {
	const parts = name.split('.');
	const path = parts.map((_part, index) => parts.slice(0, index + 1).join('.'));
	return path.every(
		(outer) =>
			readings[outer]?.required ??
			parameters.find((parameter) => parameter.name === outer)?.required,
	);
}

/** A limit that n8n's form cannot enforce is in the field's description. */
const tellsOf = (description = '', limit: number): boolean =>
	description.includes(limit === 2 ? 'two' : String(limit));

const FIELD_TYPES: Record<ContractParameter['type'], readonly string[]> = {
	string: ['string', 'options', 'resourceLocator'],
	int: ['number', 'resourceLocator'],
	float: ['number'],
	boolean: ['boolean'],
	array: ['string', 'fixedCollection'],
	object: ['options', 'string', 'json'],
	file: ['string'],
};

/** An empty field. */
const emptyAsUndefined = (value: unknown): unknown =>
	['', [], {}, { mode: 'list', value: '' }].some((empty) => isDeepStrictEqual(value, empty))
		? undefined
		: value;

const asRange = (from?: number, to?: number): [number?, number?] | undefined =>
	from === undefined && to === undefined ? undefined : [from, to];
