import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';
import { clock } from '../shared/clock';
import { isAgentTool } from '../shared/n8n/execution';
import { outcomeOf, valueOf } from '../shared/outcome';
import { showOutcome } from '../waiting/outcomeHints';
import { waitInExecution } from '../waiting/waitInExecution';
import { ifVideoFailsOf } from '../waiting/waitingFields';
import { wantedTasksOf } from '../waiting/wantedTask';
import { makeAgainOf } from './createTaskFields';
import type { Orders } from './executeCreateTask';
import { MakeAgain } from './makeAgain';

/**
 * Waits for the videos of tasks that the node has just created, as Wait For Video does in the execution, and makes failed
 * ones again if the options say so. An item without a task goes to Failed unchanged, unless a task may exist and is found.
 *
 * @param created the items of Create Task, one for each input item; undefined for a skipped item
 * @returns [completed, failed]; one output for an agent, which receives only the first
 */
export async function waitForCreatedTasks(
	context: IExecuteFunctions,
	provider: VideoProvider,
	created: Array<INodeExecutionData | undefined>,
	orders: Orders,
): Promise<INodeExecutionData[][]> {
	const options = {
		...((context.getNodeParameter('options', 0, {}) ?? {}) as IDataObject),
		ifVideoFails: ifVideoFailsOf(context),
	};
	const startedAt = clock.elapsed();
	const wanted = await wantedTasksOf(context, provider, created, options);
	const most = makeAgainOf(context, provider, options);
	const again = most > 0 ? new MakeAgain(context, provider, options, orders, most) : undefined;
	const hasTask = wanted.some((one) => one?.ok);
	const waited = await outcomeOf(async () =>
		hasTask
			? await waitInExecution(context, provider, options, wanted, again?.replace)
			: { completed: [], failed: created.filter((item) => item !== undefined), stillRunning: [] },
	);
	await again?.settled();
	const sorted = valueOf(waited);
	const { completed, failed } = sorted;
	if (isAgentTool(context)) return [[...completed, ...failed]];
	showOutcome(context, sorted, clock.elapsed() - startedAt, again?.replaced);
	return [completed, failed];
}
