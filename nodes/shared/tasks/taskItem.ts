import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isOn } from '../form/values';
import { isObject } from '../json';
import { videoTaskSchema, type VideoTask } from './videoTask';

/** The node options for an item's additional fields. */
export interface TaskItemOptions {
	/** Raw adds the provider's own answer as `raw`. The common fields do not change. */
	output?: 'simplified' | 'raw';
	/**
	 * Where the fields of the input item go: nowhere (by default), beside the task's, or as the object `input`. The object
	 * `input` of the input item is always kept.
	 */
	inputFields?: 'leaveOut' | 'beside' | 'underInput';
	includeInputFiles?: boolean;
}

/** The names of a task's fields, in the order of the item. */
const FIELDS = Object.keys(videoTaskSchema.shape).filter((name) => name !== 'raw');

/**
 * The item for a task: its fields first, then those of the input, then `raw`. The input's `model`, `existing` and
 * `attempts` of the same task are kept, because few providers tell the model, and none tells the others.
 */
export function toTaskItem(
	task: VideoTask,
	itemIndex: number,
	options: TaskItemOptions,
	inputFields: IDataObject | undefined,
	inputFiles?: IBinaryKeyData,
): INodeExecutionData {
	const input = inputObject(options, inputFields);
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
			...(options.inputFields === 'beside' && fieldsBeside(task, fields, inputFields)),
			...(input && { input }),
			...(options.output === 'raw' && { raw: task.raw as IDataObject }),
		},
		...(isOn(options.includeInputFiles) && inputFiles && { binary: { ...inputFiles } }),
		pairedItem: { item: itemIndex },
	};
}

/** The input's fields that `toTaskItem` needs with these options. */
export function neededInput(
	{ inputFields = 'leaveOut' }: TaskItemOptions,
	json: IDataObject | undefined,
): IDataObject | undefined {
	if (inputFields !== 'leaveOut') return json;
	return isObject(json?.input) ? { input: json.input } : undefined;
}

/** Whether an item is a task, or reports a failure about one. */
const isOfTheseNodes = ({ provider, taskId, externalTaskId }: IDataObject): boolean =>
	typeof provider === 'string' && (taskId !== undefined || externalTaskId !== undefined);

/** Fields that these nodes add to the fields of a task. */
const ADDED_FIELDS = ['inputItem', 'input'];

/** The object `input` of an item. The item of a task passes its own on, without the fields of the task. */
export function inputObject(
	{ inputFields }: TaskItemOptions,
	json: IDataObject | undefined,
): IDataObject | undefined {
	const carried = isObject(json?.input) ? json.input : undefined;
	if (!json || inputFields !== 'underInput') return carried;
	const isTask = isOfTheseNodes(json);
	if (isTask && carried) return carried;
	const own = isTask ? Object.keys(videoTaskSchema.shape) : [];
	const kept = Object.entries(json).filter(([name]) => ![...own, 'inputItem'].includes(name));
	if (kept.every(([name]) => ADDED_FIELDS.includes(name))) return carried;
	return Object.fromEntries(kept);
}

function knownFromInput(
	{ provider, taskId }: VideoTask,
	inputFields: IDataObject | undefined,
): Pick<VideoTask, 'model' | 'existing' | 'attempts'> {
	const earlier = videoTaskSchema.safeParse(inputFields).data;
	if (earlier?.provider !== provider || earlier.taskId !== taskId) return {};
	const { model, existing, attempts } = earlier;
	return {
		...(model && { model }),
		...(existing && { existing }),
		...(attempts !== undefined && { attempts }),
	};
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
