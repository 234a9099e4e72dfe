import type { Field, Model } from './models';

/** A refusal of one field, as a model words it: section 5. */
export interface Issue {
	loc: (string | number)[];
	msg: string;
	type: string;
}

type Json = Record<string, unknown>;

/** Checks an input. Fields that the model does not have are dropped without a word. */
export function checkInput(model: Model, input: unknown): Issue[] {
	if (typeof input !== 'object' || input === null || Array.isArray(input)) {
		return [{ loc: ['body'], msg: 'Input should be a valid dictionary', type: 'value_error' }];
	}
	const given = input as Json;
	const issues = checkFields(model.fields, given, ['body']);
	if (issues.length > 0 || !model.hasPromptOrShots) return issues;
	const isOne = (given.prompt === undefined) !== (given.multi_prompt === undefined);
	const msg = 'Exactly one of prompt and multi_prompt must be given';
	return isOne ? [] : [{ loc: ['body', 'prompt'], msg, type: 'value_error' }];
}

/** Names of the fields that the model does not have. */
export function droppedFields({ fields }: Model, input: unknown): string[] {
	return Object.keys((input ?? {}) as Json).filter(
		(name) => !fields.some((field) => field.name === name),
	);
}

function checkFields(fields: Field[], given: Json, path: Issue['loc']): Issue[] {
	return fields.flatMap((field) => {
		const loc = [...path, field.name];
		const value = given[field.name];
		if (value === undefined || value === null) {
			return field.required ? [{ loc, msg: 'Field required', type: 'missing' }] : [];
		}
		return checkValue(field, value, loc);
	});
}

function checkValue(field: Field, value: unknown, loc: Issue['loc']): Issue[] {
	const { type, values, minimum, maximum, longest = Infinity, entries } = field;
	const wrong = (msg: string, word: string): Issue[] => [{ loc, msg, type: word }];
	if (!hasType(value, type)) return wrong(`Input should be a valid ${type}`, `${type}_type`);
	if (values && !values.includes(value as string)) {
		return wrong(`Must be one of ${values.join(', ')}`, 'one_of');
	}
	if (typeof value === 'number' && minimum !== undefined && value < minimum) {
		return wrong(`Must be at least ${minimum}`, 'greater_than');
	}
	if (typeof value === 'number' && maximum !== undefined && value > maximum) {
		return wrong(`Must be at most ${maximum}`, 'less_than');
	}
	const length = Array.isArray(value) ? value.length : [...String(value)].length;
	if (length > longest) return wrong(`Must have at most ${longest}`, 'sequence_too_long');
	if (!entries) return [];
	return (value as unknown[]).flatMap((entry, index) =>
		typeof entry === 'object' && entry !== null
			? checkFields(entries, entry as Json, [...loc, index])
			: [{ loc: [...loc, index], msg: 'Input should be an object', type: 'value_error' }],
	);
}

function hasType(value: unknown, type: Field['type']): boolean {
	if (type === 'array') return Array.isArray(value);
	return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}
