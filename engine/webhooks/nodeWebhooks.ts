import type {
	IHttpRequestMethods,
	INode,
	IWebhookData,
	IWebhookDescription,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

/** The webhooks that a node describes, with resolved expressions, one entry per HTTP method. */
export function nodeWebhooks(
	workflow: Workflow,
	node: INode,
	additionalData: IWorkflowExecuteAdditionalData,
): IWebhookData[] {
	const { description } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	if (node.disabled) return [];
	return (description.webhooks ?? []).flatMap((webhook) => {
		const read = (field: keyof IWebhookDescription, fallback?: string | boolean) =>
			workflow.expression.getSimpleParameterValue(
				node,
				webhook[field] as string | undefined,
				'internal',
				{},
				undefined,
				fallback,
			);
		const ownPath = read('path');
		if (ownPath === undefined || ownPath === null) return [];
		const path = NodeHelpers.getNodeWebhookPath(
			workflow.id,
			node,
			String(ownPath).trim().replace(/^\//, '').replace(/\/$/, ''),
			read('isFullPath', false) as boolean,
			read('restartWebhook', false) as boolean,
		);
		const methods = String(read('httpMethod', 'GET')).split(',');
		return methods.filter(Boolean).map((method) => ({
			httpMethod: method.trim() as IHttpRequestMethods,
			node: node.name,
			path,
			webhookDescription: webhook,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
		}));
	});
}
