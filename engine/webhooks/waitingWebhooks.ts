import type { Response } from 'express';
import type * as N8nCore from 'n8n-core';
import type { IRunExecutionData } from 'n8n-workflow';
import { timingSafeEqual } from 'node:crypto';
import type { ExecutionStore, StoredExecution } from '../executionStore';
import type { Executor } from '../executor';
import { executeWebhook } from './executeWebhook';
import { nodeWebhooks } from './nodeWebhooks';
import type { WebhookRequest } from './requestBody';
import { ResponseError } from './responseError';

/**
 * Calls to the resume URL of a waiting execution, `/webhook-waiting/:executionId/:suffix`, as in
 * `waiting-webhooks.ts` of n8n 2.41.1: the token is checked, then the waiting node answers.
 */
export class WaitingWebhooks {
	constructor(
		private readonly core: typeof N8nCore,
		private readonly executor: Executor,
		private readonly store: ExecutionStore,
	) {}

	/** @throws ResponseError 401, 404 or 409, as n8n answers. */
	async handle(request: WebhookRequest, response: Response): Promise<void> {
		const { executionId = '', suffix } = request.params as Record<string, string | undefined>;
		request.params = {};
		if (!this.store.has(executionId)) {
			throw new ResponseError(404, `The execution "${executionId}" does not exist.`);
		}
		const execution = this.store.load(executionId);
		const signature = readSignature(request);
		if (!isToken(signature.token, execution.data.resumeToken)) {
			response.status(401).json({ error: 'Invalid token' });
			return;
		}
		checkStatus(execution);
		await this.call(execution, suffix ?? signature.suffix ?? '', request, response);
	}

	private async call(
		{ id, workflow: json, mode, data }: StoredExecution,
		suffix: string,
		request: WebhookRequest,
		response: Response,
	): Promise<void> {
		const { core, executor } = this;
		const lastNode = data.resultData.lastNodeExecuted as string;
		endWait(data, lastNode);
		const workflow = executor.createWorkflow(json);
		const node = workflow.getNode(lastNode);
		if (!node) throw new ResponseError(404, 'Could not find node to process webhook.');
		const webhook = nodeWebhooks(workflow, node, executor.additionalData(json)).find(
			({ httpMethod, path, webhookDescription }) =>
				httpMethod === request.method &&
				path === suffix &&
				webhookDescription.restartWebhook === true,
		);
		if (!webhook) {
			throw new ResponseError(
				404,
				`The workflow for execution "${id}" does not contain a waiting webhook with a matching path/method.`,
			);
		}
		const waiting = { executionId: id, data };
		await executeWebhook(
			{ core, executor, workflow, json, node, webhook, mode, waiting },
			request,
			response,
		);
	}
}

function checkStatus({ id, status, data, finished }: StoredExecution): void {
	if (status === 'running') {
		throw new ResponseError(409, `The execution "${id}" is running already.`);
	}
	if (data.resultData.error) {
		throw new ResponseError(409, `The execution "${id}" has finished with error.`);
	}
	// n8n's exact text, which lacks the second quotation mark.
	if (finished) throw new ResponseError(409, `The execution "${id} has finished already.`);
}

// n8n also accepts the suffix inside the token: `signature=<token>/<suffix>`.
function readSignature(request: WebhookRequest): { token?: string; suffix?: string } {
	const url = new URL(request.url, 'http://127.0.0.1');
	const [token, ...rest] = url.searchParams.get('signature')?.split('/') ?? [];
	return { token, suffix: rest.length > 0 ? rest.join('/') : undefined };
}

function isToken(given: string | undefined, expected: string | undefined): boolean {
	if (!given || !expected || given.length !== expected.length) return false;
	return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

/** Prepares saved run data for the stretch after the wait, in which the node passes its input on. */
function endWait(data: IRunExecutionData, lastNode: string): void {
	const entry = data.executionData?.nodeExecutionStack[0];
	if (entry) entry.node.disabled = true;
	data.waitTill = undefined;
	const runs = data.resultData.runData[lastNode];
	const waited = runs?.pop();
	if (waited?.inputOverride) {
		const { source, inputOverride } = waited;
		runs?.push({ startTime: 0, executionTime: 0, executionIndex: 0, source, inputOverride });
	}
}
