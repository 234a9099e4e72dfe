import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	N8N_NODES_API_VERSION,
	NodeOperationError,
} from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';
import { clock } from '../shared/clock';
import { isAgentTool } from '../shared/n8n/execution';
import { showOutcome } from '../waiting/outcomeHints';
import { waitInExecution } from '../waiting/waitInExecution';
import { ifVideoFailsOf } from '../waiting/waitingFields';
import { readWantedTasks } from '../waiting/wantedTask';
import { suspendedWait } from './suspendedWait';

/**
 * Refuses an n8n before 2.39, which passes on only the first output of a resumed node: failed and unfinished tasks would
 * be lost.
 *
 * @throws NodeOperationError for an older n8n
 */
function requireResumeWithAllOutputs(context: IExecuteFunctions): void {
	// An export that came with the release that passes on all outputs. In an older one, it is undefined.
	if ((N8N_NODES_API_VERSION as number | undefined) !== undefined) return;
	throw new NodeOperationError(context.getNode(), '"Suspend Execution" needs n8n 2.39 or newer', {
		description:
			'An older n8n would lose failed and unfinished tasks. Set Waiting to "In This Execution" or update n8n, and run this node again. The tasks continue at the provider meanwhile.',
	});
}

/** Waits for all items' tasks. @returns [completed, failed], or [completed, failed, still running] if suspended */
export async function executeWaitForVideo(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<INodeExecutionData[][]> {
	const isTool = isAgentTool(context);
	const suspends = context.getNodeParameter('waiting', 0, 'inExecution') === 'suspend' && !isTool;
	if (suspends) requireResumeWithAllOutputs(context);
	const startedAt = clock.elapsed();
	// After a resume, an expression cannot reach the input items through the items' links.
	const defaults = suspends ? { inputFields: 'underInput' } : {};
	const settings = { ...defaults, ...options, ifVideoFails: ifVideoFailsOf(context) };
	const sorted = suspends
		? await suspendedWait(context, provider, settings)
		: await waitInExecution(
				context,
				provider,
				settings,
				await readWantedTasks(context, provider, settings),
			);
	const { completed, failed, stillRunning } = sorted;
	if (!isTool) showOutcome(context, sorted, clock.elapsed() - startedAt);
	// An agent receives only the first output.
	if (isTool) return [[...completed, ...failed], []];
	return suspends ? [completed, failed, stillRunning] : [completed, failed];
}
