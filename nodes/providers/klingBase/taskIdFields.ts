import type { INodeProperties } from 'n8n-workflow';

// Options that both of Kling's APIs have.

/** In minutes. */
export const waitForSlotOption: INodeProperties = {
	displayName: 'Wait for Free Slot (Minutes)',
	name: 'waitForSlot',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 1440 },
	default: 10,
	description:
		'How long to wait for a slot when all slots of the account are taken; each of its running tasks holds one',
};

/** The user's own ID of the task. */
export const externalTaskId: INodeProperties = {
	displayName: 'External Task ID',
	name: 'externalTaskId',
	type: 'string',
	default: '',
	placeholder: 'e.g. order-1042',
	description:
		'An ID of your own, unique within your account. An ID from your data makes it possible to find the task again whatever happens to n8n.',
};

/** `fail` or `return`. */
export const ifExists: INodeProperties = {
	displayName: 'If It Exists',
	name: 'ifExists',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Refuse the item' },
		{ name: 'Return It', value: 'return', description: 'Give the existing task as the result' },
	],
	default: 'fail',
	description: 'What to do when a task with this External Task ID exists already',
};
