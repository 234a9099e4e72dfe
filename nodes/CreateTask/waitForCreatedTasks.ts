import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';
import { clock } from '../shared/clock';
import { isAgentTool } from '../shared/n8n/execution';
import { showOutcome } from '../waiting/outcomeHints';
import { waitInExecution } from '../waiting/waitInExecution';
import { ifVideoFailsOf } from '../waiting/waitingFields';
import { wantedTasksOf } from '../waiting/wantedTask';

/**
 * Waits for the videos of tasks that the node has just created, as Wait For Video does in the execution. An item without
 * a task goes to Failed unchanged, unless a task may exist and is found.
 *
 * @param created the items of Create Task, one for each input item; undefined for a skipped item
 * @returns [completed, failed]; one output for an agent, which receives only the first
 */
export async function waitForCreatedTasks(
	context: IExecuteFunctions,
	provider: VideoProvider,
	created: Array<INodeExecutionData | undefined>,
): Promise<INodeExecutionData[][]> {
	const options = {
		...((context.getNodeParameter('options', 0, {}) ?? {}) as IDataObject),
		ifVideoFails: ifVideoFailsOf(context),
	};
	const startedAt = clock.elapsed();
	const wanted = await wantedTasksOf(context, provider, created, options);
	const hasTask = wanted.some((one) => one?.ok);
	const sorted = hasTask
		? await waitInExecution(context, provider, options, wanted)
		: { completed: [], failed: created.filter((item) => item !== undefined), stillRunning: [] };
	const { completed, failed } = sorted;
	if (isAgentTool(context)) return [[...completed, ...failed]];
	showOutcome(context, sorted, clock.elapsed() - startedAt);
	return [completed, failed];
}
