import type { IDataObject } from 'n8n-workflow';

/** A task's id in an item of Create Task, or in the answer of a provider; undefined where it was refused. */
export function taskIdOf(json: IDataObject): unknown {
	const data = (json.data ?? json) as IDataObject;
	return data.taskId ?? data.task_id;
}
