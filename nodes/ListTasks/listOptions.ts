import type { INodeProperties } from 'n8n-workflow';

import type { TaskList } from '../providers/provider';

/** Which tasks to list, and in what pages; the ranges are the provider's own. */
/** A number of tasks. */
export const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

/** How many tasks to ask for at a time; the range is the provider's own. */
export const pageSizeOption = ({
	pageSizes: [smallest, largest],
	defaultPageSize,
}: TaskList): INodeProperties => ({
	displayName: 'Page Size',
	name: 'pageSize',
	type: 'number',
	typeOptions: { minValue: smallest, maxValue: largest, numberPrecision: 0 },
	default: defaultPageSize,
	description: `How many tasks to ask for at a time, from ${smallest} to ${largest}. Without this option it follows the limit, or is ${largest} where a filter is set.`,
});

/** The number of a page; the range is the provider's own. */
export const startPageOption = ({ pageNumbers: [first, last] }: TaskList): INodeProperties => ({
	displayName: 'Start Page',
	name: 'startPage',
	type: 'number',
	typeOptions: { minValue: first, maxValue: last, numberPrecision: 0 },
	default: first,
	description: `The first page to read, from ${first} to ${last}`,
});

export function listOptions(list: TaskList): INodeProperties[] {
	return [
		{
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description: 'Leaves out tasks that were created before this time',
		},
		{
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description: 'Leaves out tasks that were created after this time',
		},
		pageSizeOption(list),
		startPageOption(list),
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: [
				{ name: 'Failed', value: 'failed' },
				{ name: 'Processing', value: 'processing' },
				{ name: 'Submitted', value: 'submitted' },
				{ name: 'Succeeded', value: 'succeeded' },
			],
			default: [],
			description: 'Keeps only tasks with one of these statuses',
		},
	];
}
