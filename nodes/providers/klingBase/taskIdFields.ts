import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { readChoice } from '../../shared/form/values';
import type { TaskRequest } from '../provider';

// Options that both of Kling's APIs have.

/** In minutes. */
export const waitForSlotOption: INodeProperties = {
	displayName: 'Wait for Free Slot (Minutes)',
	name: 'waitForSlot',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 1440 },
	default: 10,
	description:
		'How long to wait for a free slot if all slots of the account are taken. Each running task holds one slot.',
};

/** The user's own ID of the task. */
export const externalTaskId: INodeProperties = {
	displayName: 'External Task ID',
	name: 'externalTaskId',
	type: 'string',
	default: '',
	placeholder: 'e.g. order-1042',
	description:
		'Your own ID for the task, unique within your account. With an ID from your data, the task can be found even after a crash of n8n.',
};

/** `fail`, `return` or `returnUnlessFailed`: see `existingTaskRules`. */
export const ifExists: INodeProperties = {
	displayName: 'If It Exists',
	name: 'ifExists',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Refuse the item' },
		{ name: 'Return It', value: 'return', description: 'Return the existing task as the result' },
		{
			name: 'Return It Unless It Failed',
			value: 'returnUnlessFailed',
			description:
				'If the existing task failed, create another one under the next ID: order-1042-2, order-1042-3 …, up to 10 tasks',
		},
	],
	default: 'fail',
	description:
		'What to do if a task with this External Task ID already exists. A returned task has existing: true.',
};

/** What the option If It Exists says. @throws InvalidInputError for another value */
export function existingTaskRules(
	options: IDataObject,
): Pick<TaskRequest, 'returnExisting' | 'replacesFailed'> {
	const choice = readChoice(ifExists, options[ifExists.name]) ?? ifExists.default;
	return {
		returnExisting: choice !== 'fail',
		...(choice === 'returnUnlessFailed' && { replacesFailed: true }),
	};
}
