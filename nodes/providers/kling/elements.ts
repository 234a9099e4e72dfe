import type { INodeProperties } from 'n8n-workflow';

import { elementField, libraryIds } from '../klingBase/libraryFields';
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
	read: (call) => {
		const chosen = call.parameter<unknown>(elementList.name, {});
		const ids = libraryIds(chosen, 'element', elementList.displayName);
		return { element_list: ids.map((id) => ({ element_id: id })) };
	},
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
