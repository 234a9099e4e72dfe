import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect } from '../providerClient/connection';
import type { PageRequest, ProviderWith, TaskList, VideoTask } from '../providers/provider';
import { requestTimeoutMs, retryBudgetMs } from '../shared/form/nodeOptions';
import { isOn, numberOf, oneOf, optionOf } from '../shared/form/values';
import { executionSignal, showHints } from '../shared/n8n/execution';
import { mapItems } from '../shared/n8n/items';
import { toTaskItem } from '../shared/tasks/taskItem';
import { taskStatuses } from '../shared/tasks/videoTask';
import { limitField, pageSizeOption, readTime, startPageOption } from './listOptions';
import { listedTasks } from './readAllPages';

/** Lists the account's tasks for each input item: one item for each task. */
export async function executeListTasks(
	context: IExecuteFunctions,
	provider: ProviderWith<'list'>,
): Promise<INodeExecutionData[]> {
	const options = context.getNodeParameter('options', 0, {}) as IDataObject;
	const signal = executionSignal(context);
	const connection = await connect(context, provider, {
		timeoutMs: requestTimeoutMs(options),
		signal,
	});
	const output = await mapItems(context, 1, async (itemIndex) => {
		const wanted = readWanted(context, provider.list, itemIndex);
		const tasks = listedTasks(provider, connection.call(itemIndex), wanted.firstPage, {
			retryBudgetMs: retryBudgetMs(options),
			signal,
		});
		const items: INodeExecutionData[] = [];
		for await (const task of tasks) {
			if (!wanted.matches(task)) continue;
			items.push(
				toTaskItem(task, itemIndex, wanted.options, context.getInputData()[itemIndex]?.json),
			);
			if (items.length >= wanted.limit) break;
		}
		return items;
	});
	showHints(context, connection.hints);
	return output;
}

interface Wanted {
	limit: number;
	firstPage: PageRequest;
	matches(task: VideoTask): boolean;
	options: IDataObject;
}

function readWanted(context: IExecuteFunctions, list: TaskList, itemIndex: number): Wanted {
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const returnAll = isOn(context.getNodeParameter('returnAll', itemIndex, false));
	const limit = returnAll
		? Number.POSITIVE_INFINITY
		: numberOf(limitField, context.getNodeParameter('limit', itemIndex, limitField.default));
	const createdAfter =
		readTime(context, itemIndex, 'Created After', options.createdAfter) ?? Number.NEGATIVE_INFINITY;
	const createdBefore =
		readTime(context, itemIndex, 'Created Before', options.createdBefore) ??
		Number.POSITIVE_INFINITY;
	const statuses = statusesOf(options.status);
	const isFiltered =
		statuses.length > 0 || Number.isFinite(createdAfter) || Number.isFinite(createdBefore);
	// A filter may leave few tasks of each page, so pages as small as the limit would take many requests.
	const largestSize = list.pageSizes[1];
	const fittingSize = isFiltered ? largestSize : Math.min(limit, largestSize);
	return {
		limit,
		firstPage: {
			number: optionOf(startPageOption(list), options.startPage),
			size: optionOf({ ...pageSizeOption(list), default: fittingSize }, options.pageSize),
		},
		matches: ({ status, createdAt }) => {
			const created = createdAt ? Date.parse(createdAt) : Number.NaN;
			return (
				(statuses.length === 0 || statuses.includes(status)) &&
				!(created < createdAfter) &&
				!(created > createdBefore)
			);
		},
		options,
	};
}

const statusesOf = (value: unknown): string[] =>
	[value]
		.flat()
		.flatMap((status: unknown) => (typeof status === 'string' ? status.split(',') : [status]))
		.map((status) => (typeof status === 'string' ? status.trim() : status))
		.flatMap((status) => oneOf('Status', status, taskStatuses) ?? []);
