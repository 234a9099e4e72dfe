import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionStatus, IBinaryData, INode } from 'n8n-workflow';
import type {
	ListSearch,
	NodeTypeAnswer,
	PublicationStatus,
	SavedCredential,
	SavedWorkflow,
	WorkflowFile,
} from './clientTypes';
import { Execution, untilStatus, type ExecutionAnswer } from './execution';
import { RestRequestError, type Method, type RestClient } from './restClient';

const ASK_EVERY_MS = 250;
const PUBLISH_WITHIN_MS = 30_000;

const NOT_FOUND = 404;

/** The requests of tests and `npm start` to a running n8n, through its editor's REST API. */
export class N8nClient {
	constructor(readonly rest: RestClient) {}

	/** All node types, or those of one package with the prefix `n8n-nodes-ai-image-to-video.`. */
	async nodeTypes(prefix = ''): Promise<NodeTypeAnswer[]> {
		const response = await this.rest.send('GET', '/types/nodes.json');
		const types = (await response.json()) as NodeTypeAnswer[];
		return types.filter(({ name }) => name.startsWith(prefix));
	}

	/** The names of all credential types. */
	async credentialTypes(): Promise<string[]> {
		const response = await this.rest.send('GET', '/types/credentials.json');
		return ((await response.json()) as Array<{ name: string }>).map(({ name }) => name);
	}

	async createCredential(type: string, name: string, data: object): Promise<SavedCredential> {
		return await this.rest.request('POST', '/rest/credentials', { type, name, data });
	}

	/** Saves a credential and runs its test. @returns the result as the editor shows it */
	async testCredential(
		type: string,
		data: object,
	): Promise<{ status: 'Error' | 'OK'; message: string }> {
		const saved = await this.createCredential(type, `Test of ${type}`, data);
		return await this.rest.request('POST', '/rest/credentials/test', {
			credentials: { ...saved, type, data },
		});
	}

	/**
	 * Saves a workflow, inactive.
	 *
	 * @param credentials by type; nodes that name a credential of that type get this one
	 */
	async importWorkflow(
		file: WorkflowFile,
		credentials: Record<string, SavedCredential> = {},
	): Promise<SavedWorkflow> {
		return await this.rest.request('POST', '/rest/workflows', {
			...contentOf(file, credentials),
			active: false,
		});
	}

	/** Replaces the content of a saved workflow; the rest is as with `importWorkflow`. */
	async updateWorkflow(
		{ id, versionId }: Pick<SavedWorkflow, 'id' | 'versionId'>,
		file: WorkflowFile,
		credentials: Record<string, SavedCredential> = {},
	): Promise<SavedWorkflow> {
		return await this.rest.request('PATCH', `/rest/workflows/${id}`, {
			...contentOf(file, credentials),
			versionId,
		});
	}

	/**
	 * Starts a workflow as the editor's button does.
	 *
	 * @param triggerName the trigger to start from; default the first trigger that the workflow has
	 * @returns the execution's id, at once
	 */
	async startWorkflow(workflowId: string, triggerName?: string): Promise<string> {
		// n8n 1 runs the sent workflow, n8n 2 the saved one.
		const workflowData = await this.rest.request<SavedWorkflow>(
			'GET',
			`/rest/workflows/${workflowId}`,
		);
		const name = triggerName ?? firstTrigger(workflowData);
		const started = await this.rest.request<{ executionId?: string }>(
			'POST',
			`/rest/workflows/${workflowId}/run`,
			{ workflowData, triggerToStartFrom: { name } },
		);
		if (started.executionId) return started.executionId;
		throw new Error(`${name} waits for a test webhook call; activate the workflow instead.`);
	}

	/** Starts a workflow and reads its execution when it is over. */
	async runWorkflow(workflowId: string, triggerName?: string): Promise<Execution> {
		return await this.waitForExecution(await this.startWorkflow(workflowId, triggerName));
	}

	async execution(id: string): Promise<Execution> {
		return new Execution(await this.rest.request<ExecutionAnswer>('GET', `/rest/executions/${id}`));
	}

	/**
	 * Reads an execution again and again until it has one of the given statuses.
	 *
	 * @param statuses default: those in which an execution is over
	 * @throws Error with the last status, after two minutes
	 */
	async waitForExecution(id: string, statuses?: ExecutionStatus[]): Promise<Execution> {
		return await untilStatus(async () => await this.execution(id), statuses);
	}

	/** The ids of a workflow's executions, newest first. */
	async executionIds(workflowId: string): Promise<string[]> {
		return (await this.executions(workflowId)).results.map(({ id }) => id);
	}

	/** How many executions of a workflow n8n has stored, whatever their status. */
	async countExecutions(workflowId: string): Promise<number> {
		return (await this.executions(workflowId)).count;
	}

	private async executions(workflowId: string) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		return await this.rest.request<{ results: Array<{ id: string }>; count: number }>(
			'GET',
			`/rest/executions?filter=${filter}`,
		);
	}

	async stopExecution(id: string): Promise<void> {
		await this.rest.request('POST', `/rest/executions/${id}/stop`);
	}

	/**
	 * Publishes a workflow, and waits until its triggers and webhooks are live.
	 *
	 * @throws Error with the reason of a trigger that could not be activated
	 */
	async activate({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.switch(id, 'activate', { versionId });
		const giveUpAt = Date.now() + PUBLISH_WITHIN_MS;
		for (;;) {
			const path = `/rest/workflows/${id}/publication-status`;
			// n8n 1 does not know the path: there it is done by now.
			if ((await this.rest.send('GET', path)).status === NOT_FOUND) return;
			const state = await this.rest.request<PublicationStatus>('GET', path);
			if (state.status === 'published') return;
			const reasons = state.triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
			if (reasons.length > 0 || Date.now() > giveUpAt) {
				throw new Error(`Workflow ${id} is ${state.status}. ${reasons.join(' ')}`);
			}
			await sleep(ASK_EVERY_MS);
		}
	}

	async deactivate({ id }: SavedWorkflow): Promise<void> {
		await this.switch(id, 'deactivate', {});
	}

	private async switch(id: string, action: 'activate' | 'deactivate', body: object): Promise<void> {
		const path = `/rest/workflows/${id}`;
		try {
			await this.rest.request('POST', `${path}/${action}`, body);
		} catch (error) {
			if (!(error instanceof RestRequestError) || error.status !== NOT_FOUND) throw error;
			// Early releases of n8n 1 have no path for it.
			await this.rest.request('PATCH', path, { ...body, active: action === 'activate' });
		}
	}

	/** The bytes of a binary field, wherever n8n stores them. */
	async download(binary: IBinaryData): Promise<Buffer> {
		if (!binary.id) return Buffer.from(binary.data, 'base64');
		const query = new URLSearchParams({ id: binary.id, action: 'download' });
		const response = await this.rest.send('GET', `/rest/binary-data?${query}`);
		if (!response.ok) throw new Error(`Binary ${binary.id} was answered ${response.status}.`);
		return Buffer.from(await response.arrayBuffer());
	}

	/** The entries of a resource locator's list. */
	async listSearch({ nodeType, typeVersion, parameters, ...search }: ListSearch) {
		return await this.rest.request<{
			results: Array<{ name: string; value: string; url?: string }>;
			paginationToken?: unknown;
		}>('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
			nodeTypeAndVersion: { name: nodeType, version: typeVersion },
			path: search.path,
			methodName: search.method,
			currentNodeParameters: parameters,
			credentials: search.credentials,
			filter: search.filter,
		});
	}

	/** Calls a webhook or resume URL, which may be absolute or a path of this server. */
	async callWebhook(method: Method, url: string, body?: unknown): Promise<Response> {
		return await this.rest.send(method, url.replace(this.rest.url, ''), body);
	}
}

function firstTrigger({ id, nodes }: SavedWorkflow): string {
	const trigger = nodes.find(({ type, disabled }) => /trigger$/i.test(type) && !disabled);
	if (!trigger) throw new Error(`Workflow ${id} has no trigger.`);
	return trigger.name;
}

/** The content of a workflow as n8n's APIs take it, with credentials by type. */
export const contentOf = (
	{ name, nodes, connections, settings, pinData }: WorkflowFile,
	credentials: Record<string, SavedCredential>,
) => ({
	name: name ?? 'Workflow',
	nodes: nodes.map((node) => withCredentials(node, credentials)),
	connections,
	settings: settings ?? {},
	pinData: pinData ?? {},
});

function withCredentials(node: INode, credentials: Record<string, SavedCredential>): INode {
	if (!node.credentials) return node;
	const entries = Object.entries(node.credentials).map(([type, named]) => {
		const saved = credentials[type];
		return [type, saved ? { id: saved.id, name: saved.name } : named];
	});
	return { ...node, credentials: Object.fromEntries(entries) };
}
