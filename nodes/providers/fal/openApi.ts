import { z } from 'zod';

import { clock } from '../../shared/clock';
import { InvalidInputError, ProviderCallError } from '../../shared/failures';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { isObject } from '../../shared/json';
import type { ProviderCall } from '../provider';
import { classifyFalFailure } from './failures';
import { platformUrl } from './hosts';

/** A field of a model's input, from the schema that fal.ai publishes. */
export interface InputField {
	name: string;
	/** `any` if the schema names no type, or several. */
	type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'any';
	title: string;
	description?: string;
	isRequired: boolean;
	/** The only values. */
	values?: ReadonlyArray<string | number>;
	minimum?: number;
	maximum?: number;
	default?: unknown;
}

type Json = Record<string, unknown>;

/** Models rarely change, and many items have the same one. */
const KEPT_MS = 10 * 60_000;
/** By the platform's URL and the model, in the memory of the process. */
const known = new Map<string, { readAt: number; fields: InputField[] }>();
const MOST_KNOWN = 100;

/**
 * The fields of a model's input (contract: fal, section 9, live schema), in the order of the schema.
 *
 * @throws ProviderCallError, InvalidInputError if fal.ai publishes no schema for the ID
 */
export async function readInputFields(
	call: ProviderCall,
	endpointId: string,
): Promise<readonly InputField[]> {
	const url = `${platformUrl(call)}/v1/models`;
	const key = `${url} ${endpointId}`;
	const stored = known.get(key);
	if (stored && clock.now() - stored.readAt < KEPT_MS) return stored.fields;
	const answer = await call.request({
		method: 'GET',
		url,
		query: { endpoint_id: endpointId, expand: 'openapi-3.0' },
	});
	if (!isSuccessStatus(answer.status) && answer.status !== 404) {
		throw new ProviderCallError(classifyFalFailure(answer));
	}
	const document = isSuccessStatus(answer.status) ? documentIn(answer.json, endpointId) : undefined;
	const schema = document && inputSchema(document, endpointId);
	if (!schema) {
		throw new InvalidInputError(
			`fal.ai publishes no schema for the model "${endpointId}"`,
			'Check the ID on the page of the model at fal.ai. To send the input unchecked, give it as JSON and name its parameter of the image in the options.',
		);
	}
	const fields = fieldsOf(schema, document);
	known.set(key, { readAt: clock.now(), fields });
	if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
	return fields;
}

const DEEPEST = 6;

/**
 * The OpenAPI document of a model in an answer, whose place the documentation does not show. An answer may list other
 * models as well.
 */
function documentIn(value: unknown, endpointId: string, level = 0): Json | undefined {
	if (typeof value !== 'object' || value === null || level > DEEPEST) return undefined;
	if (isObject(value)) {
		const { endpoint_id: model, paths } = value;
		if (typeof model === 'string' && model !== endpointId) return undefined;
		if (isObject(paths) && Object.keys(paths).length > 0) return value;
	}
	for (const inner of Object.values(value)) {
		const found = documentIn(inner, endpointId, level + 1);
		if (found) return found;
	}
	return undefined;
}

/** The schema of the body that the model's path takes. */
function inputSchema(document: Json, endpointId: string): Json | undefined {
	const paths = Object.entries(document.paths as Json);
	const own = paths.filter(([path]) => path.replace(/^\//, '') === endpointId);
	for (const [, path] of [...own, ...paths]) {
		const body = at(path, 'post', 'requestBody', 'content', 'application/json', 'schema');
		const schema = resolved(body, document);
		if (isObject(schema?.properties)) return schema;
	}
	return undefined;
}

const at = (value: unknown, ...names: string[]): unknown =>
	names.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

/** A schema behind its references, merged with the only part of `allOf`, or of `anyOf` besides null. */
function resolved(value: unknown, document: Json, level = 0): Json | undefined {
	if (!isObject(value) || level > DEEPEST) return undefined;
	const { $ref: reference, allOf, anyOf, oneOf, ...own } = value;
	if (typeof reference === 'string' && reference.startsWith('#/')) {
		const target = resolved(at(document, ...reference.slice(2).split('/')), document, level + 1);
		return target && { ...target, ...own };
	}
	const parts = [allOf, anyOf ?? oneOf]
		.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
		.filter((part) => at(part, 'type') !== 'null');
	if (parts.length === 0) return own;
	const inner = parts.map((part) => resolved(part, document, level + 1) ?? {});
	const enums = inner.flatMap(({ enum: values }) =>
		Array.isArray(values) ? (values as unknown[]) : [],
	);
	const isOpen = inner.some(({ enum: values }) => !Array.isArray(values));
	const types = new Set(inner.map(({ type }) => type));
	return {
		...(inner.length === 1 && inner[0]),
		...(types.size === 1 && { type: [...types][0] }),
		...(!isOpen && { enum: enums }),
		...own,
	};
}

const textSchema = z.string().trim().min(1).optional().catch(undefined);
const numberSchema = z.number().optional().catch(undefined);
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;

function fieldsOf(schema: Json, document: Json): InputField[] {
	const properties = schema.properties as Json;
	const required = Array.isArray(schema.required) ? (schema.required as unknown[]) : [];
	const order = schema['x-fal-order-properties'];
	const first = Array.isArray(order) ? order.filter((name) => String(name) in properties) : [];
	const names = [...new Set([...first.map(String), ...Object.keys(properties)])];
	return names.map((name): InputField => {
		const field = resolved(properties[name], document) ?? {};
		const given = [field.type].flat().filter((type) => type !== 'null');
		const type = given.length === 1 ? TYPES.find((known) => known === given[0]) : undefined;
		const values = (Array.isArray(field.enum) ? (field.enum as unknown[]) : []).filter(
			(value): value is string | number => ['string', 'number'].includes(typeof value),
		);
		const description = textSchema.parse(field.description);
		const minimum = numberSchema.parse(field.minimum);
		const maximum = numberSchema.parse(field.maximum);
		return {
			name,
			type: type ?? 'any',
			title: textSchema.parse(field.title) ?? name,
			...(description && { description }),
			isRequired: required.includes(name),
			...(values.length > 0 && { values }),
			...(minimum !== undefined && { minimum }),
			...(maximum !== undefined && { maximum }),
			...(field.default !== undefined && field.default !== null && { default: field.default }),
		};
	});
}
