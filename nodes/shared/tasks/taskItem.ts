import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isOn } from '../form/values';
import { videoTaskSchema, type VideoTask } from './videoTask';

/** The node options for an item's additional fields. */
export interface TaskItemOptions {
	/** Raw adds the provider's own answer as `raw`. The common fields do not change. */
	output?: 'simplified' | 'raw';
	includeInputFields?: boolean;
}

/** The names of a task's fields, in the order of the item. */
const FIELDS = Object.keys(videoTaskSchema.shape).filter((name) => name !== 'raw');

/**
 * The item for a task: its fields first, then those of the input, then `raw`. The input's `model` and `existing` of the
 * same task are kept, because few providers tell the model, and none tells that Create Task has found the task.
 */
export function toTaskItem(
	task: VideoTask,
	itemIndex: number,
	options: TaskItemOptions,
	inputFields: IDataObject | undefined,
): INodeExecutionData {
	const fields: IDataObject = {};
	const known = { ...knownFromInput(task, inputFields), ...task };
	for (const name of FIELDS) {
		const value = known[name as keyof VideoTask];
		if (value !== undefined) fields[name] = value as IDataObject[string];
	}
	if (task.videos.length === 0) delete fields.videos;
	return {
		json: {
			...fields,
			...(isOn(options.includeInputFields) && fieldsBeside(task, fields, inputFields)),
			...(options.output === 'raw' && { raw: task.raw as IDataObject }),
		},
		pairedItem: { item: itemIndex },
	};
}

function knownFromInput(
	{ provider, taskId }: VideoTask,
	inputFields: IDataObject | undefined,
): Pick<VideoTask, 'model' | 'existing'> {
	const earlier = videoTaskSchema.safeParse(inputFields).data;
	if (earlier?.provider !== provider || earlier.taskId !== taskId) return {};
	const { model, existing } = earlier;
	return { ...(model && { model }), ...(existing && { existing }) };
}

/** The input's fields without those that describe another task or an earlier state of this task. */
function fieldsBeside(
	{ taskId }: VideoTask,
	fields: IDataObject,
	inputFields: IDataObject | undefined,
): IDataObject {
	const kept = { ...inputFields };
	// n8n treats an item with this field as failed, and with Retry On Fail it runs the node again.
	delete kept.error;
	for (const name of Object.keys(fields)) delete kept[name];
	const earlier = videoTaskSchema.safeParse(inputFields).data;
	if (!earlier) return kept;
	const outdated =
		earlier.taskId === taskId ? ['failure', 'raw'] : Object.keys(videoTaskSchema.shape);
	for (const name of outdated) delete kept[name];
	return kept;
}
