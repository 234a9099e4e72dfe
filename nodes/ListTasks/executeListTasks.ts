import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect } from '../providerClient/connection';
import type {
	PageRequest,
	ProviderWith,
	TaskFilter,
	TaskList,
	VideoTask,
} from '../providers/provider';
import { requestTimeoutMs, retryBudgetMs } from '../shared/form/nodeOptions';
import { isOn, numberOf, oneOf, optionOf } from '../shared/form/values';
import { executionSignal, showHints } from '../shared/n8n/execution';
import { mapItems } from '../shared/n8n/items';
import { toTaskItem } from '../shared/tasks/taskItem';
import { type TaskStatus, taskStatuses } from '../shared/tasks/videoTask';
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
	const filter = readFilter(context, itemIndex, options);
	const { pageNumbers, hasFilters = false } = list;
	// A filter may leave few tasks of each page, so pages as small as the limit would take many requests.
	const leavesFew = !hasFilters && Object.keys(filter).length > 0;
	const largestSize = list.pageSizes[1];
	const fittingSize = leavesFew ? largestSize : Math.min(limit, largestSize);
	return {
		limit,
		firstPage: {
			number: pageNumbers ? optionOf(startPageOption(pageNumbers), options.startPage) : 1,
			size: optionOf({ ...pageSizeOption(list), default: fittingSize }, options.pageSize),
			...(hasFilters && { filter }),
		},
		// A provider that filters may silently ignore a filter that it does not know.
		matches: (task) => passes(task, filter),
		options,
	};
}

function readFilter(
	context: IExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
): TaskFilter {
	const createdAfter = readTime(context, itemIndex, 'Created After', options.createdAfter);
	const createdBefore = readTime(context, itemIndex, 'Created Before', options.createdBefore);
	const statuses = statusesOf(options.status);
	return {
		...(statuses.length > 0 && { statuses }),
		...(createdAfter !== undefined && { createdAfter }),
		...(createdBefore !== undefined && { createdBefore }),
	};
}

function passes(
	{ status, createdAt }: VideoTask,
	{ statuses, createdAfter = -Infinity, createdBefore = Infinity }: TaskFilter,
): boolean {
	const created = createdAt ? Date.parse(createdAt) : Number.NaN;
	return (
		(statuses?.includes(status) ?? true) && !(created < createdAfter) && !(created > createdBefore)
	);
}

const statusesOf = (value: unknown): TaskStatus[] =>
	[value]
		.flat()
		.flatMap((status: unknown) => (typeof status === 'string' ? status.split(',') : [status]))
		.map((status) => (typeof status === 'string' ? status.trim() : status))
		.flatMap((status) => (oneOf('Status', status, taskStatuses) as TaskStatus | undefined) ?? []);
