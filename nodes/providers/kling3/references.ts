import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { identifierText, locatorValue, rowsOf } from '../../shared/form/values';
import { findImage, type ImageSource } from '../../shared/images/findImage';
import { imageFields, imageSelection } from '../../shared/images/imageField';
import { checkImage, type ImageLimits } from '../../shared/images/imageLimits';
import { elementField, voiceField } from '../klingBase/libraryFields';
import type { ProviderCall } from '../provider';
import { CUSTOM_MODEL, modelsWith } from './models';
import { type Kling3Request, labels } from './requestSchema';

const nameField = (what: string, placeholder: string): INodeProperties => ({
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: `e.g. ${placeholder}`,
	description: `The prompt refers to the ${what} as @ with this name: letters, digits, - and _`,
});

const isOmni = (model: { product: string }): boolean => model.product === 'omni-video';
const rows = {
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
} as const;

/** Inputs that the prompt names (contract: Kling today, sections 4.2 and 4.4). */
export const referenceFields: INodeProperties[] = [
	{
		...rows,
		displayName: labels.referenceImages,
		name: 'referenceImages',
		placeholder: 'Add Reference Image',
		description:
			'Up to 7 reference images and elements. The prompt refers to them as @image_1 and so on, or by a name of yours.',
		displayOptions: { show: { model: modelsWith(isOmni) } },
		options: [
			{
				displayName: 'Reference Image',
				name: 'images',
				values: [
					nameField('image', 'harbour'),
					...imageFields({
						name: 'reference',
						label: 'Reference Image',
						description:
							'An image of a person, a thing or a style: JPEG or PNG, at least 300 pixels wide and high',
					}),
				],
			},
		],
	},
	{
		...rows,
		displayName: labels.elements,
		name: 'elements',
		placeholder: 'Add Element',
		description:
			'Up to 3 people or things that stay the same in the video, up to 7 without a frame',
		displayOptions: { show: { model: modelsWith((model) => model.elements) } },
		options: [
			{
				displayName: 'Element',
				name: 'elements',
				values: [nameField('element', 'captain'), elementField],
			},
		],
	},
	{
		...rows,
		displayName: labels.voices,
		name: 'voices',
		placeholder: 'Add Voice',
		description: 'Up to two voices, which only kling-2.6 has. They need Sound: On.',
		displayOptions: { show: { model: [CUSTOM_MODEL] } },
		options: [
			{
				displayName: 'Voice',
				name: 'voices',
				values: [nameField('voice', 'narrator'), voiceField],
			},
		],
	},
];

/** Names for the frames of Omni, so that the prompt can refer to them. */
export const frameNameOptions: INodeProperties[] = [
	['Image', 'imageName', labels.imageName] as const,
	['End Frame', 'endFrameName', labels.endFrameName] as const,
].map(([what, name, displayName]) => ({
	...nameField(what.toLowerCase(), 'harbour'),
	displayName,
	name,
	displayOptions: { show: { '/model': modelsWith(isOmni) } },
}));

/** An input with the name by which the prompt refers to it. */
interface Named<Value> {
	id: string | undefined;
	value: Value;
}

/** The references of one item, found and checked. */
export interface References {
	images: Array<Named<ImageSource>>;
	elements: Array<Named<string>>;
	voices: Array<Named<string>>;
}

/**
 * Reads the references. A reference image without a name gets one by its place, such as `image_1`.
 *
 * @throws InvalidInputError for a missing image, ID or name
 */
export async function findReferences(call: ProviderCall, limits: ImageLimits): Promise<References> {
	const images: References['images'] = [];
	for (const [index, row] of rowsIn(call, 'referenceImages', 'images').entries()) {
		const place = index + 1;
		const selection = imageSelection((name) => row[name], {
			name: 'reference',
			label: `Reference Image ${place}`,
		});
		const value = await findImage(call.context, call.itemIndex, selection);
		checkImage(value, limits);
		images.push({ id: nameIn(row, `Reference Image ${place}`) ?? `image_${place}`, value });
	}
	return {
		images,
		elements: libraryEntries(call, 'elements', 'Element'),
		voices: libraryEntries(call, 'voices', 'Voice'),
	};
}

const rowsIn = (call: ProviderCall, field: string, name: string): IDataObject[] =>
	rowsOf(call.parameter<unknown>(field, {}), name).map((row) =>
		typeof row === 'object' && row !== null ? (row as IDataObject) : { id: row as string },
	);

/** An expression may give entries as Kling's API has them: `element_id` or `voice_id`, and `id` for the name. */
function libraryEntries(
	call: ProviderCall,
	field: 'elements' | 'voices',
	label: 'Element' | 'Voice',
): Array<Named<string>> {
	const key = label.toLowerCase();
	return rowsIn(call, field, field).map((row, index) => {
		const place = `${label} ${index + 1}`;
		const value = identifierText(place, locatorValue(row[key] ?? row[`${key}_id`]));
		if (!value) throw InvalidInputError.forField(place, value, `the ID of ${anOf(key)}`);
		const id = nameIn(row, place);
		if (!id) {
			throw InvalidInputError.forField(
				`${place} Name`,
				id,
				'the name that the prompt uses after @',
			);
		}
		return { id, value };
	});
}

const anOf = (word: string): string => (word === 'element' ? `an ${word}` : `a ${word}`);

const NAME = /^[\p{L}\p{N}_-]+$/u;

/** @throws InvalidInputError for a name with other characters than letters, digits, `-` and `_` */
export function readName(label: string, value: unknown): string | undefined {
	const name = identifierText(label, value)?.replace(/^@/, '');
	if (name === undefined || NAME.test(name)) return name;
	throw InvalidInputError.forField(label, value, 'letters, digits, - and _');
}

const nameIn = (row: IDataObject, place: string): string | undefined =>
	readName(`${place} Name`, row.name ?? row.id);

/**
 * Checks the names of all inputs. Kling could take one name inside another for the shorter one (contract: Kling today,
 * section 4.2).
 *
 * @throws InvalidInputError for names that are equal or contain one another
 */
export function checkNames({ contents }: Kling3Request): void {
	const names = contents.flatMap(({ id }) => id ?? []);
	for (const [index, name] of names.entries()) {
		const other = names.find((one, place) => place !== index && one.includes(name));
		if (other === undefined) continue;
		throw new InvalidInputError(
			other === name
				? `Two inputs have the name "${name}". Give each a name of its own.`
				: `The name "${other}" contains the name "${name}". Give each input a name that contains no other.`,
		);
	}
}

const MENTION = /(?<![\p{L}\p{N}._-])@([\p{L}\p{N}_-]+)/gu;

/** Hints at names that only the prompt has, and at inputs that the prompt does not name. */
export function hintAtNames(call: ProviderCall, { contents }: Kling3Request): void {
	const prompt = contents.find(({ type }) => type === 'prompt')?.text ?? '';
	const mentioned = new Set([...prompt.matchAll(MENTION)].map(([, name]) => name!));
	const ids = new Set(contents.flatMap(({ id }) => id ?? []));
	for (const name of mentioned) {
		if (!ids.has(name)) call.hint(`The prompt refers to @${name}, but no input has this name`);
	}
	for (const { type, id } of contents) {
		if (!id || mentioned.has(id) || (type !== 'element' && type !== 'voice')) continue;
		call.hint(`The prompt does not refer to the ${type} @${id}`);
	}
}
