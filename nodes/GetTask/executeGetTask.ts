import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect } from '../providerClient/connection';
import { lastWordOf, lastWordsNote } from '../providerClient/knownTask';
import { createdAtOf, taskReader } from '../providerClient/readTask';
import { readTaskReference } from '../providerClient/taskField';
import type { VideoProvider, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { concurrencyOf, requestTimeoutMs, retryBudgetMs } from '../shared/form/nodeOptions';
import { isOn } from '../shared/form/values';
import {
	EarlierFailure,
	errorOutputItemOfFailure,
	itemOfFailure,
	orItemAsItCame,
	withoutFailureReport,
} from '../shared/n8n/earlierFailure';
import { executionSignal, isAgentTool, showHints } from '../shared/n8n/execution';
import { mapItems } from '../shared/n8n/items';
import { outcomeOf } from '../shared/outcome';
import { toTaskItem } from '../shared/tasks/taskItem';
import { readDownloadOptions, withVideoFiles } from '../shared/tasks/videoFiles';

/** Reads one task for each item. An item with an earlier failure in place of a task is passed on unchanged. */
export async function executeGetTask(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<INodeExecutionData[]> {
	const signal = executionSignal(context);
	const connection = await connect(context, provider, {
		timeoutMs: requestTimeoutMs(options),
		signal,
	});
	const read = taskReader(provider, connection, {
		retryBudgetMs: retryBudgetMs(options),
		signal,
	});
	const downloadOptions = readDownloadOptions(options, signal, connection.videoCredential);
	const itemOf =
		context.getNode().onError === 'continueErrorOutput' ? errorOutputItemOfFailure : itemOfFailure;

	const tasks: VideoTask[] = [];

	async function getTask(itemIndex: number): Promise<INodeExecutionData> {
		const { json, binary } = context.getInputData()[itemIndex] ?? {};
		const { reference, reportingItem } = readTaskReference(context, provider, itemIndex);
		// An ambiguous submission may be a few seconds old.
		const createdAt = reportingItem ? clock.now() : createdAtOf(context, provider, reference, json);
		const known = lastWordOf(provider, reference, json, options.output === 'raw');
		const outcome = await outcomeOf(
			async () => known ?? (await read(reference, itemIndex, createdAt)),
		);
		if (!outcome.ok) throw reportingItem ? new EarlierFailure(reportingItem) : outcome.error;
		const task = outcome.value;
		tasks.push(task);
		const item = toTaskItem(task, itemIndex, options, json && withoutFailureReport(json), binary);
		const isWanted = isOn(context.getNodeParameter('downloadVideo', itemIndex, false));
		// An agent gets no files.
		if (!isWanted || isAgentTool(context)) return item;
		return await withVideoFiles(context, item, task, {
			...downloadOptions,
			...(!provider.isLastWord?.(task) && {
				readAgain: () => read(reference, itemIndex),
			}),
		});
	}

	const items = await mapItems(
		context,
		concurrencyOf(options),
		async (itemIndex) => await orItemAsItCame(itemIndex, () => getTask(itemIndex), itemOf),
		() => lastWordsNote(provider, tasks),
	);
	showHints(context, connection.hints);
	return items;
}
