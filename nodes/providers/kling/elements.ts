import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { identifierText, locatorValue, rowsOf } from '../../shared/form/values';
import { elementField } from '../klingBase/libraryFields';
import type { KlingFeature } from './modelCheck';
import { shownFor } from './models';

const elementList: INodeProperties = {
	displayName: 'Elements',
	name: 'elementList',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Element',
	default: {},
	description:
		'Up to 3 people or things that stay the same in the video. The prompt refers to them as &lt;&lt;&lt;element_1&gt;&gt;&gt; and so on.',
	options: [{ displayName: 'Element', name: 'elements', values: [elementField] }],
	displayOptions: { show: { modelName: shownFor('elements') } },
};

/** People or things of Kling's library (contract: Kling today, sections 3.2 and 8.2). */
export const elements: KlingFeature = {
	fields: [elementList],
	read: (call) => ({ element_list: elementsIn(call.parameter<unknown>('elementList', {})) }),
	check: (check, { element_list: listed = [] }) => {
		if (listed.length > 0) check.supports(elementList.displayName, 'elements');
	},
	hint: (call, { prompt, element_list: listed = [] }) => {
		for (const [name, number] of prompt?.matchAll(/<<<element_(\d+)>>>/g) ?? []) {
			if (Number(number) <= listed.length) continue;
			call.hint(`The prompt refers to ${name}, but the list of elements does not have it`);
		}
	},
};

/**
 * The elements with their IDs as text. Numbers of more than 15 digits are refused, because they have lost digits.
 *
 * @param value the field's value; an expression may give IDs, or elements as Kling's API has them
 * @throws InvalidInputError
 */
function elementsIn(value: unknown): IDataObject[] | undefined {
	const ids = rowsOf(value, 'elements')
		.map((row: unknown) => identifierText(elementList.displayName, idOf(row)))
		.filter((id) => id !== undefined);
	return ids.length > 0 ? ids.map((id) => ({ element_id: id })) : undefined;
}

function idOf(row: unknown): unknown {
	if (typeof row !== 'object' || row === null) return row;
	if ('element_id' in row) return row.element_id;
	return locatorValue('element' in row ? row.element : row);
}
