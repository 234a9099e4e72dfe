import type { INodeProperties } from 'n8n-workflow';

import type { TaskList } from '../providers/provider';

/** Which tasks to list, and in what pages; the ranges are the provider's own. */
export function listOptions({
	pageNumbers,
	pageSizes,
	defaultPageSize,
}: TaskList): INodeProperties[] {
	const [firstPage, lastPage] = pageNumbers;
	const [smallestPage, largestPage] = pageSizes;
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
		{
			displayName: 'Page Size',
			name: 'pageSize',
			type: 'number',
			typeOptions: { minValue: smallestPage, maxValue: largestPage },
			default: defaultPageSize,
			description: `How many tasks to ask for at a time, from ${smallestPage} to ${largestPage}. Without this option it follows the limit, or is ${largestPage} where a filter is set.`,
		},
		{
			displayName: 'Start Page',
			name: 'startPage',
			type: 'number',
			typeOptions: { minValue: firstPage, maxValue: lastPage },
			default: firstPage,
			description: `The first page to read, from ${firstPage} to ${lastPage}`,
		},
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
