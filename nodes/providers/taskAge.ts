import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { creationIn } from '../shared/recentTasks';
import type { TaskReference, VideoProvider } from './provider';

/**
 * When a task was created, as far as that is known: by its item or in this execution. The later of both, because a
 * provider's clock may be slow.
 *
 * @param json the item, which may be about another task
 * @returns milliseconds since 1970
 */
export function createdAtOf(
	context: IExecuteFunctions,
	provider: VideoProvider,
	{ id }: TaskReference,
	json: IDataObject | undefined,
): number | undefined {
	const isOwn = json !== undefined && [json.taskId, json.externalTaskId].includes(id);
	const told = isOwn ? Date.parse(String(json.createdAt)) : Number.NaN;
	const created = creationIn(context.getExecutionId(), provider.id, id) ?? Number.NaN;
	const times = [told, created].filter((time) => time > 0);
	return times.length > 0 ? Math.max(...times) : undefined;
}
