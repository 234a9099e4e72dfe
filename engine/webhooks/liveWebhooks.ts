import type { Response } from 'express';
import type * as N8nCore from 'n8n-core';
import type { IWebhookData, IWorkflowBase, Workflow } from 'n8n-workflow';
import type { Executor } from '../executor';
import type { Run } from '../run';
import { executeWebhook } from './executeWebhook';
import { nodeWebhooks } from './nodeWebhooks';
import type { WebhookRequest } from './requestBody';
import { ResponseError } from './responseError';

interface LiveWebhook {
	json: IWorkflowBase;
	webhook: IWebhookData;
	/** Started executions, oldest first. */
	executionIds: string[];
}

/** The webhooks of active workflows, at `/webhook/…`, as in `live-webhooks.ts` of n8n 2.41.1. */
export class LiveWebhooks {
	private readonly registered = new Map<string, LiveWebhook>();

	constructor(
		private readonly core: typeof N8nCore,
		private readonly executor: Executor,
	) {}

	/**
	 * Registers a workflow's trigger webhooks: calls `checkExists` of each, then `create` if it returns false,
	 * and saves changed static data.
	 *
	 * @throws Error if a path is taken, or the error of `create`. In both cases nothing is registered.
	 */
	async activate(json: IWorkflowBase): Promise<ActiveWorkflow> {
		const active = { ...json, active: true };
		const workflow = this.executor.createWorkflow(active);
		const webhooks = this.triggerWebhooks(workflow, active);
		if (webhooks.length === 0) throw new Error('The workflow has no webhook to activate');
		const taken = webhooks.find((webhook) => this.registered.has(key(webhook)));
		if (taken) throw new Error(`There is a webhook at "${key(taken)}" already`);
		const executionIds: string[] = [];
		try {
			for (const webhook of webhooks) {
				this.registered.set(key(webhook), { json: active, webhook, executionIds });
				const exists = await this.runMethod('checkExists', workflow, webhook);
				if (!exists) await this.runMethod('create', workflow, webhook);
			}
		} catch (error) {
			for (const webhook of webhooks) this.registered.delete(key(webhook));
			throw error;
		}
		this.executor.saveStaticData(workflow);
		return {
			url: (nodeName, webhookName = 'default') => this.urlOf(webhooks, nodeName, webhookName),
			runs: async () =>
				await Promise.all(executionIds.map((id) => this.executor.handle(id).finished)),
			deactivate: async () => await this.deactivate(active, webhooks),
		};
	}

	/** @throws ResponseError 404 if no active workflow has a webhook there. */
	async handle(request: WebhookRequest, response: Response): Promise<void> {
		const path = [(request.params as { path?: string | string[] }).path].flat().join('/');
		request.params = {};
		const live = this.registered.get(`${request.method} ${path}`);
		if (!live) {
			throw new ResponseError(
				404,
				`The requested webhook "${request.method} ${path}" is not registered.`,
			);
		}
		const { json, webhook, executionIds } = live;
		const { core, executor } = this;
		const workflow = executor.createWorkflow(json);
		const node = workflow.getNode(webhook.node);
		if (!node) throw new ResponseError(404, 'Could not find node to process webhook.');
		const executionId = await executeWebhook(
			{ core, executor, workflow, json, node, webhook, mode: 'webhook' },
			request,
			response,
		);
		executor.saveStaticData(workflow);
		if (executionId !== undefined) executionIds.push(executionId);
	}

	private async deactivate(json: IWorkflowBase, webhooks: IWebhookData[]): Promise<void> {
		const workflow = this.executor.createWorkflow(json);
		for (const webhook of webhooks) {
			this.registered.delete(key(webhook));
			await this.runMethod('delete', workflow, webhook);
		}
		this.executor.saveStaticData(workflow);
	}

	private triggerWebhooks(workflow: Workflow, json: IWorkflowBase): IWebhookData[] {
		const additionalData = this.executor.additionalData(json);
		return Object.values(workflow.nodes)
			.flatMap((node) => nodeWebhooks(workflow, node, additionalData))
			.filter(({ webhookDescription }) => webhookDescription.restartWebhook !== true);
	}

	private async runMethod(
		method: 'checkExists' | 'create' | 'delete',
		workflow: Workflow,
		webhook: IWebhookData,
	): Promise<boolean> {
		const node = workflow.getNode(webhook.node);
		if (!node) return false;
		const type = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const run = type.webhookMethods?.[webhook.webhookDescription.name]?.[method];
		if (!run) return false;
		const [mode, activation] =
			method === 'delete' ? (['internal', 'update'] as const) : (['trigger', 'activate'] as const);
		const additionalData = webhook.workflowExecuteAdditionalData;
		const context = new this.core.HookContext(
			workflow,
			node,
			additionalData,
			mode,
			activation,
			webhook,
		);
		return await run.call(context);
	}

	private urlOf(webhooks: IWebhookData[], nodeName: string, webhookName: string): string {
		const webhook = webhooks.find(
			({ node, webhookDescription }) =>
				node === nodeName && webhookDescription.name === webhookName,
		);
		if (!webhook) throw new Error(`"${nodeName}" has no trigger webhook named "${webhookName}"`);
		return `${webhook.workflowExecuteAdditionalData.webhookBaseUrl}/${webhook.path}`;
	}
}

/** A workflow whose trigger webhooks are registered. */
export interface ActiveWorkflow {
	/** The production URL of a node's webhook. */
	url(nodeName: string, webhookName?: string): string;
	/** The executions started by its webhooks so far, once each has ended or waits, oldest first. */
	runs(): Promise<Run[]>;
	/** Calls each webhook's `delete` and stops serving them. */
	deactivate(): Promise<void>;
}

function key({ httpMethod, path }: IWebhookData): string {
	return `${httpMethod} ${path}`;
}
