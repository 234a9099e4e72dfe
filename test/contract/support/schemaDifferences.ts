import {
	ZodArray,
	ZodEffects,
	ZodNullable,
	ZodObject,
	ZodOptional,
	type ZodRawShape,
	type ZodTypeAny,
} from 'zod';
import type { ContractParameter, ContractTable, Reading } from '../tables/contractTable';
import { valueAt, withValue } from './bodyPaths';

/** The names of all parameters of a schema. Names of nested parameters are joined by dots. */
function schemaNames(schema: ZodTypeAny, prefix = ''): string[] {
	if (schema instanceof ZodEffects) return schemaNames(schema.innerType() as ZodTypeAny, prefix);
	if (schema instanceof ZodOptional || schema instanceof ZodNullable) {
		return schemaNames(schema.unwrap() as ZodTypeAny, prefix);
	}
	if (schema instanceof ZodArray) return schemaNames(schema.element as ZodTypeAny, prefix);
	if (!(schema instanceof ZodObject)) return [];
	return Object.entries(schema.shape as ZodRawShape).flatMap(([name, inner]) => [
		`${prefix}${name}`,
		...schemaNames(inner, `${prefix}${name}.`),
	]);
}

/** The differences between a request schema and the document's table, a sentence each. */
export function schemaDifferences(table: ContractTable, schema: ZodTypeAny): string[] {
	const known = schemaNames(schema);
	const documented = table.parameters.map(({ name }) => name);
	return [
		...known
			.filter((name) => !documented.includes(name))
			.map((name) => `${name} is in the schema, not in the document`),
		...table.parameters.flatMap((parameter) => {
			const { name } = parameter;
			if (table.readings[name]?.isOutsideSchema) return [];
			if (!known.includes(name)) return [`${name} is in the document, not in the schema`];
			return valueDifferences(table, parameter, schema);
		}),
	];
}

/** Values that the schema wrongly accepts or refuses. */
function valueDifferences(
	table: ContractTable,
	parameter: ContractParameter,
	schema: ZodTypeAny,
): string[] {
	const { name } = parameter;
	const passes = (value: unknown) =>
		schema.safeParse(withValue(table.bodyWith(name, value), name, value)).success;
	const { accepted, refused } = examples(parameter, valueAt(table.bodyWith(name), name), table);
	return [
		...accepted
			.filter((value) => !passes(value))
			.map((value) => `the schema refuses ${name}: ${shown(value)}`),
		...refused.filter(passes).map((value) => `the schema takes ${name}: ${shown(value)}`),
	];
}

function examples(parameter: ContractParameter, given: unknown, table: ContractTable) {
	const { name, type, values, maxLength } = parameter;
	const { required, range, isOpen }: Partial<Reading> = { ...parameter, ...table.readings[name] };
	const accepted: unknown[] = [];
	const refused: unknown[] = [wrongType[type]];
	(required ? refused : accepted).push(undefined);
	if (type === 'int') refused.push(1.5);
	if (values) {
		accepted.push(...values);
		(isOpen ? accepted : refused).push('undocumented');
	}
	if (range && type === 'array') {
		const listOf = (length: number) => Array.from({ length }, () => (given as unknown[])[0]);
		accepted.push(...range.map(listOf));
		refused.push(listOf(range[1] + 1), ...(range[0] > 0 ? [listOf(range[0] - 1)] : []));
	} else if (range) {
		const step = type === 'int' ? 1 : 0.01;
		accepted.push(...range, ...(type === 'float' ? [range[0] + step] : []));
		refused.push(range[0] - step, range[1] + step);
	}
	if (maxLength) {
		// Of characters, not of UTF-16 units.
		accepted.push('🎬'.repeat(maxLength));
		refused.push('x'.repeat(maxLength + 1));
	}
	return { accepted, refused };
}

const wrongType: Record<ContractParameter['type'], unknown> = {
	string: 5,
	int: '5',
	float: '0.5',
	boolean: 'true',
	array: 'https://example.com/image.jpg',
	object: 'simple',
	file: 5,
};

function shown(value: unknown): string {
	const text = value === undefined ? 'nothing' : JSON.stringify(value);
	return text.length > 40 ? `${text.slice(0, 40)}… (${text.length} characters)` : text;
}
