import type { Response } from 'express';
import type * as N8nCore from 'n8n-core';
import type {
	INode,
	IRunExecutionData,
	IWebhookData,
	IWebhookResponseData,
	IWorkflowBase,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import type { Executor } from '../executor';
import { parseBody } from './requestBody';
import type { WebhookRequest } from './requestBody';
import { ResponseError } from './responseError';

/** A webhook call for one node, either of an active workflow or of a waiting execution. */
interface WebhookCall {
	core: typeof N8nCore;
	executor: Executor;
	workflow: Workflow;
	json: IWorkflowBase;
	node: INode;
	webhook: IWebhookData;
	mode: WorkflowExecuteMode;
	/** The waiting execution of this call, its data prepared for the stretch after the wait. */
	waiting?: { executionId: string; data: IRunExecutionData };
}

/**
 * Runs the node's webhook() and handles its result as n8n does (`webhook-helpers.ts` of n8n 2.41.1):
 * answers the call, and starts or resumes an execution if there is `workflowData`.
 *
 * As in n8n, a webhook() that throws is answered 500, and its execution continues with one empty item and
 * the error in place of all its results.
 *
 * @returns the id of the execution started or resumed.
 * @throws ResponseError for a body that cannot be parsed.
 */
export async function executeWebhook(
	call: WebhookCall,
	request: WebhookRequest,
	response: Response,
): Promise<string | undefined> {
	await parseBody(request, call.node.typeVersion);
	if (read(call, 'responseMode', 'onReceived') !== 'onReceived') {
		throw new Error('The engine harness knows the response mode onReceived only');
	}
	const { result, error } = await runWebhook(call, request, response);
	if (error) {
		sendError(response, new ResponseError(500, couldNotStart, 0));
	} else if (result.workflowData === undefined && !result.noWebhookResponse) {
		send(call, response, result.webhookResponse ?? { message: 'Webhook call received' });
	}
	if (result.workflowData === undefined) return undefined;

	const executionId = goOn(call, result.workflowData, error);
	if (!error && !result.noWebhookResponse) send(call, response, onReceivedBody(call, result));
	return executionId;
}

const couldNotStart = 'Workflow Webhook Error: Workflow could not be started!';

/** Sends n8n's body for an error: `{ code, message }`. */
export function sendError(response: Response, { status, code, message }: ResponseError): void {
	response.status(status).json({ code, message });
}

async function runWebhook(
	{ core, executor, workflow, json, node, webhook, mode, waiting }: WebhookCall,
	request: WebhookRequest,
	response: Response,
): Promise<{ result: IWebhookResponseData; error?: Error }> {
	const additionalData = executor.additionalData(json, waiting?.executionId);
	additionalData.httpRequest = request;
	additionalData.httpResponse = response;
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const context = new core.WebhookContext(
		workflow,
		node,
		additionalData,
		mode,
		webhook,
		[],
		waiting?.data ?? null,
	);
	try {
		if (!nodeType.webhook) throw new Error('Node does not have any webhooks defined');
		return { result: await nodeType.webhook.call(context) };
	} catch (error) {
		return {
			result: { noWebhookResponse: true, workflowData: [[{ json: {} }]] },
			error: error as Error,
		};
	}
}

function goOn(
	{ executor, json, node, mode, waiting }: WebhookCall,
	workflowData: NonNullable<IWebhookResponseData['workflowData']>,
	error?: Error,
): string {
	const data =
		waiting?.data ??
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node, data: { main: workflowData }, source: null }],
			},
		});
	const entry = data.executionData?.nodeExecutionStack[0];
	if (waiting && entry) {
		entry.data.main = workflowData;
		entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
	}
	if (error) {
		data.resultData = {
			runData: {},
			lastNodeExecuted: node.name,
			error: { ...error, message: error.message, stack: error.stack } as never,
		};
	}
	if (waiting) return executor.resume(waiting.executionId, data).executionId;
	return executor.start(json, mode, data).executionId;
}

function send(call: WebhookCall, response: Response, body: unknown): void {
	response.status(read(call, 'responseCode', 200) as number);
	if (typeof body === 'string') response.send(body);
	else response.json(body);
}

function onReceivedBody(call: WebhookCall, result: IWebhookResponseData): unknown {
	const responseData = read(call, 'responseData', 'firstEntryJson');
	if (responseData === 'noData') return undefined;
	return responseData || (result.webhookResponse ?? { message: 'Workflow was started' });
}

function read(
	{ workflow, node, webhook, mode }: WebhookCall,
	field: 'responseMode' | 'responseCode' | 'responseData',
	fallback: string | number,
): unknown {
	const value = webhook.webhookDescription[field];
	return workflow.expression.getComplexParameterValue(node, value, mode, {}, undefined, fallback);
}
