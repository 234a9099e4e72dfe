import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';
import { isAgentTool } from '../shared/agentTool';
import { requireResumeWithAllOutputs } from './resumeSupport';
import { suspendedWait } from './suspendedWait';
import { waitInExecution } from './waitInExecution';

/** Brings the tasks of all items to their end: [completed, failed] or, suspended, [completed, failed, still running]. */
export async function executeWaitForVideo(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<INodeExecutionData[][]> {
	const isTool = isAgentTool(context);
	const suspends = context.getNodeParameter('waiting', 0, 'inExecution') === 'suspend' && !isTool;
	if (suspends) requireResumeWithAllOutputs(context);
	const { completed, failed, stillRunning } = suspends
		? await suspendedWait(context, provider, options)
		: await waitInExecution(context, provider, options);
	// An agent hears of the first output only.
	if (isTool) return [[...completed, ...failed], []];
	return suspends ? [completed, failed, stillRunning] : [completed, failed];
}
