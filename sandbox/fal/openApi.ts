import type { Field, Model } from './models';

/** The document that fal publishes for a model: section 9. */
export function openApiOf({ id, name, fields, hasVideoList }: Model): object {
	const file = { $ref: '#/components/schemas/File' };
	const output = hasVideoList ? { videos: { type: 'array', items: file } } : { video: file };
	return {
		openapi: '3.0.4',
		info: { title: `Queue OpenAPI for ${id}`, version: '1.0.0' },
		paths: {
			[`/${id}/requests/{request_id}/status`]: { get: { responses: {} } },
			[`/${id}`]: {
				post: {
					requestBody: {
						required: true,
						content: { 'application/json': { schema: { $ref: '#/components/schemas/Input' } } },
					},
				},
			},
		},
		components: {
			schemas: {
				Input: {
					title: `${name} Input`,
					type: 'object',
					'x-fal-order-properties': fields.map((field) => field.name),
					properties: Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)])),
					required: fields.filter((field) => field.required).map((field) => field.name),
				},
				Output: { type: 'object', properties: output },
				File: {
					type: 'object',
					properties: { url: { type: 'string', format: 'uri' } },
					required: ['url'],
				},
			},
		},
	};
}

function schemaOf(field: Field): object {
	const { name, type, values, minimum, maximum, longest, entries, required } = field;
	const schema = {
		type,
		...(values && { enum: values }),
		...(minimum !== undefined && { minimum }),
		...(maximum !== undefined && { maximum }),
		...(longest && { [type === 'array' ? 'maxItems' : 'maxLength']: longest }),
		...(type === 'array' && { items: entries ? objectOf(entries) : { type: 'string' } }),
	};
	return {
		title: titleOf(name),
		// Optional fields without a default may be null.
		...(required || field.default !== undefined ? schema : { anyOf: [schema, { type: 'null' }] }),
		...(field.default !== undefined && { default: field.default }),
	};
}

const objectOf = (fields: Field[]): object => ({
	type: 'object',
	properties: Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)])),
	required: fields.filter((field) => field.required).map((field) => field.name),
});

/** `end_image_url` is "End Image Url". */
const titleOf = (name: string): string =>
	name.replace(
		/(?:^|_)(\w)/g,
		(part, letter: string) => `${part.startsWith('_') ? ' ' : ''}${letter.toUpperCase()}`,
	);
