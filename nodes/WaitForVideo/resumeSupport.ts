import * as n8nWorkflow from 'n8n-workflow';
import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

/** What n8n-workflow exports since the release that passes on all outputs. */
const CAME_WITH_IT = 'N8N_NODES_API_VERSION';

/**
 * Before 2.39 n8n passed on only the first output of a node that it resumed: what had failed or was not finished
 * would be lost.
 *
 * @throws NodeOperationError if n8n is that old
 */
export function requireResumeWithAllOutputs(context: IExecuteFunctions): void {
	const exported: object = n8nWorkflow;
	if (CAME_WITH_IT in exported) return;
	throw new NodeOperationError(context.getNode(), '"Suspend Execution" needs n8n 2.39 or newer', {
		description:
			'An older n8n would lose what failed or is not finished. Set Waiting to "In This Execution" or update n8n, and run this node again: the tasks go on at the provider meanwhile.',
	});
}
