import fc from 'fast-check';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { anyJson } from './arbitraryJson';

/** Images for a form, all of which the provider accepts. */
export interface FormImages {
	url: string;
	/** Names of binary fields. */
	binaryPropertyNames: string[];
	base64: string[];
}

/**
 * Values for a form's fields: mostly from the form's choices, sometimes values that only an expression can return.
 *
 * @param properties from the node's description; a name may have several
 */
export function formValues(
	properties: readonly INodeProperties[],
	images: FormImages,
): fc.Arbitrary<Record<string, unknown>> {
	const byName = new Map<string, Array<fc.Arbitrary<unknown>>>();
	for (const property of properties) {
		const values = byName.get(property.name) ?? [];
		byName.set(property.name, [...values, valueOf(property, images)]);
	}
	const fields = [...byName].map(([name, values]) => [name, fc.oneof(...values)] as const);
	return fc.record(Object.fromEntries(fields));
}

/** IDs that elements of the sandbox have, of 15 and of 18 digits. Voices may have any. */
const LIBRARY_IDS = ['321000000000001', '876543210987654322', '987654321098765432'];

function valueOf(property: INodeProperties, images: FormImages): fc.Arbitrary<unknown> {
	if (property.type === 'collection') {
		return someOf(property.options as INodeProperties[], images);
	}
	return fc.oneof(
		{ weight: 60, arbitrary: offered(property, images) },
		{ weight: 1, arbitrary: anyJson },
		{ weight: 1, arbitrary: fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY) },
	);
}

/** A collection to which a few options were added. */
const someOf = (options: INodeProperties[], images: FormImages) =>
	fc
		.subarray(options, { maxLength: Math.min(options.length, 5) })
		.chain((added) => formValues(added, images));

function offered(property: INodeProperties, images: FormImages): fc.Arbitrary<unknown> {
	const { type, typeOptions = {}, options = [], default: usual } = property;
	switch (type) {
		case 'options':
			return fc.constantFrom(...(options as INodePropertyOptions[]).map(({ value }) => value));
		case 'boolean':
			return fc.boolean();
		case 'number':
			return numberIn(typeOptions.minValue ?? -1_000, typeOptions.maxValue ?? 1_000, usual);
		case 'fixedCollection': {
			const groups = (options as INodePropertyCollection[]).map(({ name, values }) => [
				name,
				fc.array(formValues(values, images), { maxLength: 3 }),
			]);
			return fc.record(Object.fromEntries(groups) as Record<string, fc.Arbitrary<unknown>>);
		}
		case 'json':
			return fc.constant(usual);
		case 'resourceLocator':
			return fc.constantFrom(...LIBRARY_IDS).map((value) => ({ __rl: true, mode: 'list', value }));
		default:
			return typeOptions.multipleValues
				? fc.array(textFor(property, images), { maxLength: 3 })
				: textFor(property, images);
	}
}

const numberIn = (min: number, max: number, usual: unknown) =>
	fc.oneof(
		fc.integer({ min: Math.ceil(min), max: Math.floor(max) }),
		fc.double({ min, max, noNaN: true }),
		fc.constantFrom<unknown>(usual, min, max, min - 1, max + 1, String(usual)),
	);

function textFor({ name, typeOptions }: INodeProperties, images: FormImages) {
	if (typeOptions?.binaryDataProperty) return fc.constantFrom(...images.binaryPropertyNames);
	if (/base64$/i.test(name)) return fc.constantFrom(...images.base64);
	if (/^callback/i.test(name)) return fc.oneof(fc.webUrl(), fc.constant(''));
	if (/urls?$/i.test(name)) return fc.constant(images.url);
	// A model that is not known cannot be checked.
	if (/model/i.test(name))
		return fc.constantFrom('kling-v1', 'kling-v2-6', 'kling-v3', 'kling-2.6/image-to-video');
	return fc.oneof(
		fc.string(),
		fc.string({ unit: 'grapheme' }),
		fc.constantFrom('', ' ', '<<<voice_1>>> and <<<voice_2>>> and <<<voice_3>>>'),
		fc.integer({ min: 990, max: 1_010 }).map((length) => '🎬'.repeat(length)),
		fc.integer({ min: 2_490, max: 2_510 }).map((length) => 'x'.repeat(length)),
	);
}
