import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { VideoTask } from './videoTask';

/** What an item holds besides the task's common fields: the node options of the same names. */
export interface TaskItemOptions {
	/** Raw adds the provider's own answer as `raw`; the common fields are the same in both. */
	output?: 'simplified' | 'raw';
	includeInputFields?: boolean;
}

/** The item for a task. */
export function toTaskItem(
	task: VideoTask,
	itemIndex: number,
	options: TaskItemOptions,
	inputFields: IDataObject | undefined,
): INodeExecutionData {
	const { raw, ...fields } = task;
	return {
		json: {
			...(options.includeInputFields && withoutError(inputFields)),
			...(fields as unknown as IDataObject),
			...(options.output === 'raw' && { raw: raw as IDataObject }),
		},
		pairedItem: { item: itemIndex },
	};
}

/** n8n takes an item with such a field for a failed one, and with Retry On Fail runs the node again. */
function withoutError(fields: IDataObject | undefined): IDataObject {
	const kept = { ...fields };
	delete kept.error;
	return kept;
}
