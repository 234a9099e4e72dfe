import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isOn } from '../form/values';
import { videoTaskSchema, type VideoTask } from './videoTask';

/** The node options for an item's additional fields. */
export interface TaskItemOptions {
	/** Raw adds the provider's own answer as `raw`. The common fields do not change. */
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

/** The input's fields without those that describe another task or an earlier state of this task. */
function fieldsBeside({ taskId }: VideoTask, inputFields: IDataObject | undefined): IDataObject {
	const kept = { ...inputFields };
	// n8n treats an item with this field as failed, and with Retry On Fail it runs the node again.
	delete kept.error;
	const earlier = videoTaskSchema.safeParse(inputFields).data;
	if (!earlier) return kept;
	const outdated =
		earlier.taskId === taskId ? ['failure', 'raw'] : Object.keys(videoTaskSchema.shape);
	for (const name of outdated) delete kept[name];
	return kept;
}
