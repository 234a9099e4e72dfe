import type { IDataObject, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import {
	booleanFrom,
	parseJsonObject,
	parseJsonParameter,
	textToNumber,
	withoutEmpty,
} from '../../shared/form/values';
import { isObject } from '../../shared/json';
import { orList } from '../../shared/limitedText';
import type { ProviderCall } from '../provider';
import { type InputField, readInputFields } from './openApi';
import { isEndpointId } from './requestIds';

const IMAGE_NAME = /image|frame|photo|picture/i;
/** Names of images with another role than the first frame. */
const OTHER_ROLE =
	/end|tail|last|middle|mask|reference|style|control|background|depth|pose|face|logo|size|num|count|format|strength|rate|seed|shape|description/i;

/** The label of the option that names the parameter of the image. */
export const IMAGE_PARAMETER = 'Image Parameter';
/** Costs money, and is on by default at some models. */
const AUDIO = 'generate_audio';

const isImageField = ({ name, type }: InputField): boolean =>
	IMAGE_NAME.test(name) && !OTHER_ROLE.test(name) && ['string', 'array', 'any'].includes(type);

/**
 * The parameter of the first image: the only required one, or the only one, whose name says so.
 *
 * @param chosen the user's own choice
 * @throws InvalidInputError if the schema does not decide
 */
export function imageParameterOf(
	fields: readonly InputField[],
	endpointId: string,
	chosen?: string,
): Pick<InputField, 'name' | 'type'> {
	if (chosen) {
		const field = fields.find(({ name }) => name === chosen);
		if (field || fields.length === 0) return field ?? { name: chosen, type: 'string' };
		throw InvalidInputError.forField(IMAGE_PARAMETER, chosen, namesOf(fields));
	}
	const candidates = fields.filter(isImageField);
	const required = candidates.filter(({ isRequired }) => isRequired);
	const [only] = required.length > 0 ? required : candidates;
	if (only && (required.length === 1 || candidates.length === 1)) return only;
	throw new InvalidInputError(
		`The schema of ${endpointId} does not say which parameter takes the image`,
		`Set the option "${IMAGE_PARAMETER}" to one of: ${namesOf(candidates.length > 0 ? candidates : fields)}.`,
	);
}

const namesOf = (fields: readonly InputField[]): string =>
	fields.map(({ name }) => name).join(', ');

/** The fields of the model that the form names, for n8n's resource mapper. @throws InvalidInputError, ProviderCallError */
export async function readModelFields(call: ProviderCall): Promise<ResourceMapperFields> {
	const endpointId = String(call.parameter<unknown>('customEndpointId', '') ?? '').trim();
	if (!isEndpointId(endpointId)) return { fields: [], emptyFieldsNotice: NO_MODEL };
	const fields = await readInputFields(call, endpointId);
	const candidates = fields.filter(isImageField);
	const required = candidates.filter(({ isRequired }) => isRequired);
	const image =
		required.length === 1 ? required[0] : candidates.length === 1 ? candidates[0] : undefined;
	return {
		fields: fields
			.filter((field) => field !== image && field.name !== 'sync_mode')
			.map(mapperField),
	};
}

const NO_MODEL = 'Enter the ID of a model above. Its fields then appear here.';

function mapperField(field: InputField): ResourceMapperField {
	const { name, title, isRequired, values, type } = field;
	const isInSight = isRequired || name === AUDIO || name === 'prompt';
	const mapped = values ? 'options' : MAPPER_TYPES[type];
	const preset = ['string', 'number', 'boolean'].includes(typeof field.default);
	return {
		id: name,
		displayName: title,
		required: isRequired,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		removed: !isInSight,
		...(mapped && { type: mapped }),
		...(values && { options: values.map((value) => ({ name: String(value), value })) }),
		...(preset && isInSight && { defaultValue: field.default as string | number | boolean }),
	};
}

const MAPPER_TYPES = {
	string: 'string',
	number: 'number',
	integer: 'number',
	boolean: 'boolean',
	array: 'array',
	object: 'object',
	any: 'string',
} as const;

/**
 * The form's input for a model that is named by its ID, without its image.
 *
 * @throws InvalidInputError for invalid JSON
 */
export function readModelInput(call: ProviderCall, mode: string): IDataObject {
	if (mode === 'json')
		return parseJsonObject('Input (JSON)', call.parameter('modelInputJson', '{}'));
	const mapper = call.parameter<IDataObject>('modelInput', {});
	const value = 'mappingMode' in mapper || 'schema' in mapper ? (mapper.value ?? {}) : mapper;
	return withoutEmpty(parseJsonObject('Input', value));
}

/**
 * Checks an input against the schema: required fields, types, choices and ranges. A value that an expression gave as text
 * becomes the type of its field. The audio switch is always part of the input.
 *
 * @param image the parameter that the image fills
 * @throws InvalidInputError with the field, the given and the allowed values
 */
export function checkedInput(
	fields: readonly InputField[],
	given: IDataObject,
	image: string,
): IDataObject {
	const input: IDataObject = { ...given };
	for (const field of fields) {
		const { name, title, isRequired } = field;
		if (name === image) continue;
		const value = given[name];
		if (value === undefined || value === null || value === '') {
			if (name === AUDIO && field.type === 'boolean')
				input[name] = (field.default as boolean) ?? true;
			else if (isRequired && field.default === undefined) {
				throw InvalidInputError.forField(labelOf(name, title), value, allowedFor(field));
			}
			continue;
		}
		input[name] = checkedValue(field, value) as IDataObject[string];
	}
	if (input.sync_mode === true) {
		throw InvalidInputError.forField('sync_mode', true, 'false, so that the video is a file');
	}
	return input;
}

const labelOf = (name: string, title: string) => (title === name ? name : `${title} (${name})`);

function checkedValue(field: InputField, given: unknown): unknown {
	const { name, title, values, minimum, maximum } = field;
	const refuse = () => InvalidInputError.forField(labelOf(name, title), given, allowedFor(field));
	if (values) {
		const found = values.find((value) => String(value) === String(given));
		if (found === undefined) throw refuse();
		return found;
	}
	const value = typedValue(field, given);
	if (value === undefined) throw refuse();
	const isTooSmall = typeof value === 'number' && minimum !== undefined && value < minimum;
	const isTooLarge = typeof value === 'number' && maximum !== undefined && value > maximum;
	if (isTooSmall || isTooLarge) throw refuse();
	return value;
}

/** The value in the type of its field; undefined if it has another type. */
function typedValue({ type, title }: InputField, given: unknown): unknown {
	switch (type) {
		case 'string':
			return typeof given === 'number'
				? String(given)
				: typeof given === 'string'
					? given
					: undefined;
		case 'boolean': {
			const value = booleanFrom(given);
			return typeof value === 'boolean' ? value : undefined;
		}
		case 'number':
		case 'integer': {
			const value = textToNumber(given);
			const isNumber = typeof value === 'number' && Number.isFinite(value);
			return isNumber && (type === 'number' || Number.isInteger(value)) ? value : undefined;
		}
		case 'array':
		case 'object': {
			const value = parseJsonParameter(title, given);
			const isFitting = type === 'array' ? Array.isArray(value) : isObject(value);
			return isFitting ? value : undefined;
		}
		default:
			return given;
	}
}

const ALLOWED = {
	string: 'a text',
	boolean: 'true or false',
	array: 'a JSON list',
	object: 'a JSON object',
	any: 'a value',
};

function allowedFor({ type, values, minimum, maximum }: InputField): string {
	if (values) return orList(values);
	if (type !== 'number' && type !== 'integer') return ALLOWED[type];
	const kind = type === 'integer' ? 'a whole number' : 'a number';
	if (minimum !== undefined && maximum !== undefined)
		return `${kind} from ${minimum} to ${maximum}`;
	if (minimum !== undefined) return `${kind} from ${minimum}`;
	return maximum === undefined ? kind : `${kind} up to ${maximum}`;
}
