import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { ProviderCallError } from '../../shared/failures';
import { identifierText, locatorValue, rowsOf } from '../../shared/form/values';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { isObject, optionalText, parseJson, readableEntries } from '../../shared/json';
import type { Choice, ChoiceReader, ProviderCall } from '../provider';
import { klingEnvelopeSchema } from './answers';
import { classifyKlingFailure } from './failures';

// Fields for voices and elements of Kling and of the account, from a list or by ID (contract: Kling today, section 8).
// Reading the lists is free.

const libraryField = (
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	{ search, example }: { search: string; example: string },
): INodeProperties => ({
	...field,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select from the list...',
			typeOptions: { searchListMethod: search, searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${example}` },
	],
});

/** The provider's `choices` need the list `searchVoices`. */
export const voiceField = libraryField(
	{ displayName: 'Voice', name: 'voice', description: 'A voice of Kling or of your account' },
	{ search: 'searchVoices', example: '829000000000000001' },
);

/** The provider's `choices` need the list `searchElements`. */
export const elementField = libraryField(
	{
		displayName: 'Element',
		name: 'element',
		description:
			'An element of Kling or of your account. An expression must give its ID as text, because numbers lose digits beyond the 15th.',
	},
	{ search: 'searchElements', example: '321000000000001' },
);

/**
 * The IDs in a collection of voices or elements. An expression may give IDs, or entries as Kling's API has them.
 *
 * @param label the form's label of the collection, for the message
 * @throws InvalidInputError for a number of more than 15 digits, which has lost digits
 */
export const libraryIds = (value: unknown, entry: 'voice' | 'element', label: string): string[] =>
	rowsOf(value, `${entry}s`)
		.map((row) => identifierText(label, idOf(row, entry)))
		.filter((id) => id !== undefined);

function idOf(row: unknown, entry: string): unknown {
	if (!isObject(row)) return row;
	if (`${entry}_id` in row) return row[`${entry}_id`];
	return locatorValue(entry in row ? row[entry] : row);
}

const PAGE_SIZE = 500;
const LAST_PAGE = 1_000;

const idText = z.string().trim().min(1);

/** The account's own entries are usable only if they are finished and not deleted. */
const SUCCEEDED = ['succeed', 'succeeded', undefined, null, ''];

const voiceSchema = z
	.object({ voice_id: idText, voice_name: optionalText })
	.transform(({ voice_id: value, voice_name: name }) => ({ value, name, status: undefined }));
const elementSchema = z
	.object({ element_id: idText, element_name: optionalText, status: optionalText })
	.transform(({ element_id: value, element_name: name, status }) => ({ value, name, status }));

const resultOf = <Entry extends z.ZodTypeAny>(field: string, entry: Entry) =>
	z
		.object({
			task_status: optionalText,
			task_result: z.object({ [field]: readableEntries(entry) }),
		})
		.transform(({ task_status: status, task_result: result }) =>
			SUCCEEDED.includes(status) ? (result[field] as Array<z.output<Entry>>) : [],
		);
const VOICES = readableEntries(resultOf('voices', voiceSchema));
const ELEMENTS = readableEntries(resultOf('elements', elementSchema));
type Entries = typeof VOICES | typeof ELEMENTS;

/** The account's voices, then Kling's. @throws ProviderCallError */
const searchVoices: ChoiceReader = async (call) => [
	...(await readAll(call, '/v1/general/custom-voices', VOICES, ' (own)')),
	...(await readAll(call, '/v1/general/presets-voices', VOICES)),
];

/** The account's elements, then Kling's. @throws ProviderCallError */
const searchElements: ChoiceReader = async (call) => [
	...(await readAll(call, '/v1/general/advanced-custom-elements', ELEMENTS, ' (own)')),
	...(await readAll(call, '/v1/general/advanced-presets-elements', ELEMENTS)),
];

/** The lists of the two fields: see `VideoProvider.choices`. */
export const klingChoices = { searchVoices, searchElements };

/** The lists have neither a total nor a next page. A page that is shorter than requested is the last one. */
async function readAll(
	call: ProviderCall,
	path: string,
	schema: Entries,
	suffix = '',
): Promise<Choice[]> {
	const choices: Choice[] = [];
	for (let number = 1; number <= LAST_PAGE; number++) {
		const data = await readPage(call, path, number);
		for (const { value, name, status } of schema.parse(data).flat()) {
			if (SUCCEEDED.includes(status)) choices.push({ name: `${name || value}${suffix}`, value });
		}
		if (data.length < PAGE_SIZE) break;
	}
	return choices;
}

async function readPage(call: ProviderCall, path: string, number: number): Promise<unknown[]> {
	const answer = await call.request({
		method: 'GET',
		url: `${call.baseUrl}${path}`,
		headers: { 'Content-Type': 'application/json' },
		query: { pageNum: number, pageSize: PAGE_SIZE },
	});
	const { code, data = [] } = klingEnvelopeSchema.safeParse(exactJson(answer)).data ?? {};
	if (answer.status >= 300 || code !== 0 || !Array.isArray(data ?? [])) {
		throw new ProviderCallError(classifyKlingFailure(answer));
	}
	return (data ?? []) as unknown[];
}

/** Element IDs have up to 18 digits, which JSON parsing rounds, so they are converted to texts before. */
const exactJson = ({ text }: ApiAnswer): unknown =>
	parseJson(text.replace(/("element_id"\s*:\s*)(\d+)(?=\s*[,}])/g, '$1"$2"'));
