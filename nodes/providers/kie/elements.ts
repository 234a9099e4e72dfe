import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { textToNumber, withoutEmpty } from '../../shared/form/values';
import { lengthInCharacters } from '../../shared/form/schemas';
import { kieModels } from './models';

/** The form's option for each name that the API has for elements. */
const OPTIONS = { kling_elements: 'klingElements', elements: 'elements' };
/** What `@name` of an element costs in a prompt, in characters (contract: kie-models, section 1). */
const ELEMENT_COST = 37;

const urlList = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add URL' },
	default: [],
	placeholder: 'e.g. https://example.com/cat.jpg',
	description,
});

/** People or things that the prompt refers to as `@name`, for the models that have them. */
export const elementOptions: INodeProperties[] = kieModels.flatMap(({ id, elements }) =>
	elements
		? [
				{
					displayName: 'Elements',
					name: OPTIONS[elements],
					type: 'fixedCollection',
					typeOptions: { multipleValues: true, sortable: true },
					placeholder: 'Add Element',
					default: {},
					description: `Up to 3 people or things. The prompt refers to them as @name, which costs ${ELEMENT_COST} characters.`,
					displayOptions: { show: { '/model': [id] } },
					options: [
						{
							displayName: 'Element',
							name: 'elements',
							values: [
								{
									displayName: 'Name',
									name: 'name',
									type: 'string',
									default: '',
									placeholder: 'e.g. cat',
									description: 'The name that the prompt uses after @',
								},
								{
									displayName: 'Description',
									name: 'description',
									type: 'string',
									default: '',
									placeholder: 'e.g. a grey cat with white paws',
									description: 'What the element is',
								},
								urlList(
									'Element Input URLs',
									'elementInputUrls',
									'2 to 4 images of the element, or one video of 3 to 8 seconds. Files of elements are not uploaded, so enter URLs that kie.ai can reach.',
								),
								urlList(
									'Element Input Audio URLs',
									'elementInputAudioUrls',
									'Audio of 5 to 30 seconds with the voice of the element',
								),
								{
									displayName: 'Start Time (Milliseconds)',
									name: 'startTime',
									type: 'number',
									default: '',
									description: 'Where the used part of the video begins',
								},
								{
									displayName: 'End Time (Milliseconds)',
									name: 'endTime',
									type: 'number',
									default: '',
									description: 'Where the used part of the video ends',
								},
							],
						},
					],
				} satisfies INodeProperties,
			]
		: [],
);

/** See `VideoProvider.apiNames`. */
export const elementApiNames = Object.fromEntries(
	Object.entries(OPTIONS).flatMap(([apiName, name]) => {
		const field = `input.${apiName}`;
		return [
			[name, field],
			[`${name}.name`, `${field}.name`],
			[`${name}.description`, `${field}.description`],
			[`${name}.elementInputUrls`, `${field}.element_input_urls`],
			[`${name}.elementInputAudioUrls`, `${field}.element_input_audio_urls`],
			[`${name}.startTime`, `${field}.start_time`],
			[`${name}.endTime`, `${field}.end_time`],
		];
	}),
);

/** The elements of the form as the API has them; an expression may give the API's own list. */
export function readElements(
	options: IDataObject,
	field: keyof typeof OPTIONS,
): IDataObject[] | undefined {
	const value = options[OPTIONS[field]] as IDataObject | IDataObject[] | undefined;
	const rows = (Array.isArray(value) ? value : (value?.elements ?? [])) as IDataObject[];
	const elements = [rows].flat().map((row) =>
		withoutEmpty({
			name: row?.name,
			description: row?.description,
			element_input_urls: urls(row?.element_input_urls ?? row?.elementInputUrls),
			element_input_audio_urls: urls(row?.element_input_audio_urls ?? row?.elementInputAudioUrls),
			start_time: textToNumber(row?.start_time ?? row?.startTime),
			end_time: textToNumber(row?.end_time ?? row?.endTime),
		}),
	);
	return elements.length > 0 ? elements : undefined;
}

const urls = (value: unknown): unknown[] =>
	[value]
		.flat(2)
		.map((url: unknown) => (typeof url === 'string' ? url.trim() : url))
		.filter((url) => url !== undefined && url !== null && url !== '');

/** The length of a prompt as kie.ai counts it: every `@name` costs the same. */
export function promptLength(prompt: string, elements: unknown): number {
	const names = (Array.isArray(elements) ? elements : [])
		.map((element) => (element as { name?: unknown } | null)?.name)
		.filter((name): name is string => typeof name === 'string' && name !== '');
	const counted = names.reduce(
		(text, name) => text.split(`@${name}`).join(' '.repeat(ELEMENT_COST)),
		prompt,
	);
	return lengthInCharacters(counted);
}
