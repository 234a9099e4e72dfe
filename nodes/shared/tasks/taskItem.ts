import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isOn } from '../form/values';
import { videoTaskSchema, type VideoTask } from './videoTask';

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
			...(isOn(options.includeInputFields) && fieldsBeside(task, inputFields)),
			...(fields as unknown as IDataObject),
			...(options.output === 'raw' && { raw: raw as IDataObject }),
		},
		pairedItem: { item: itemIndex },
	};
}

/** The input's fields, without what an item of these nodes says of another task, or said of this one before. */
function fieldsBeside({ taskId }: VideoTask, inputFields: IDataObject | undefined): IDataObject {
	const kept = { ...inputFields };
	// n8n takes an item with such a field for a failed one, and with Retry On Fail runs the node again.
	delete kept.error;
	const earlier = videoTaskSchema.safeParse(inputFields).data;
	if (!earlier) return kept;
	const outdated =
		earlier.taskId === taskId ? ['failure', 'raw'] : Object.keys(videoTaskSchema.shape);
	for (const name of outdated) delete kept[name];
	return kept;
}
