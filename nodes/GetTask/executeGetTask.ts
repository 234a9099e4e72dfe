import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect } from '../providers/connection';
import type { VideoProvider } from '../providers/provider';
import { readTaskReference } from '../providers/taskField';
import { taskReader } from '../providers/taskReader';
import { readDownloadOptions } from '../shared/downloadFields';
import { executionSignal } from '../shared/executionSignal';
import { isOn } from '../shared/formValues';
import { mapItems } from '../shared/itemLoop';
import { concurrencyOf, requestTimeoutMs, retryBudgetMs } from '../shared/nodeOptions';
import { withVideoFiles } from '../shared/taskFiles';
import { toTaskItem } from '../shared/taskItem';

/** Reads one task for each item. */
export async function executeGetTask(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<INodeExecutionData[]> {
	const signal = executionSignal(context);
	const connection = await connect(context, provider, {
		timeoutMs: requestTimeoutMs(options),
		...(signal && { signal }),
	});
	const read = taskReader(provider, connection, {
		retryBudgetMs: retryBudgetMs(options),
		...(signal && { signal }),
	});
	const downloadOptions = readDownloadOptions(options, signal, connection.videoCredential);
	return await mapItems(context, concurrencyOf(options), async (itemIndex) => {
		const reference = readTaskReference(context, provider, itemIndex);
		const task = await read(reference, itemIndex);
		const item = toTaskItem(task, itemIndex, options, context.getInputData()[itemIndex]?.json);
		if (!isOn(context.getNodeParameter('downloadVideo', itemIndex, false))) return item;
		return await withVideoFiles(context, item, task, {
			...downloadOptions,
			readAgain: async () => await read(reference, itemIndex),
		});
	});
}
