import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeIssues,
	INodeListSearchResult,
	INodePropertyOptions,
	ResourceMapperFields,
} from 'n8n-workflow';
import { createRunExecutionData, deepCopy, NodeHelpers } from 'n8n-workflow';
import type { Readable } from 'node:stream';
import { attachCredentials } from './attachCredentials';
import type { EngineOptions, ResumeCall, RunOptions } from './engineOptions';
import { assembleEngine } from './engineParts';
import type { EngineParts } from './engineParts';
import type { ExecutionHandle } from './executor';
import { LogCapture } from './logCapture';
import type { LogLine } from './logCapture';
import type { Run } from './run';
import { loadRuntime } from './runtime';
import { toSavedWorkflow } from './savedWorkflow';
import { readToolRun, toolWorkflow } from './toolWorkflow';
import type { ToolOptions, ToolRun } from './toolWorkflow';
import type { ActiveWorkflow } from './webhooks/liveWebhooks';
import { callWebhook } from './webhooks/webhookClient';
import type { WebhookAnswer, WebhookCallInput } from './webhooks/webhookClient';
import { WebhookServer } from './webhooks/webhookServer';
import { workflow as buildWorkflow } from './workflowBuilder';
import type { NodeInput, WorkflowJson } from './workflowBuilder';

/** Creates an engine; see {@link Engine}. @throws Error if another engine of this process is open. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
	const logs = new LogCapture();
	const { userFolder, binaryMode = 'filesystem' } = options;
	const runtime = await loadRuntime({ userFolder, binaryMode, logs });
	let server: WebhookServer | undefined;
	try {
		server = await WebhookServer.start();
		const parts = assembleEngine(runtime, server, logs, options);
		for (const [type, data] of Object.entries(options.credentials ?? {})) {
			await parts.credentials.set(type, data, type);
		}
		return new Engine(parts);
	} catch (error) {
		await server?.close();
		await runtime.release();
		throw error;
	}
}

/**
 * n8n's workflow engine in this process, without server and database. n8n-core's own code runs the
 * workflows, credentials are authenticated by their own `authenticate`, and waiting executions are saved
 * as text and loaded again.
 *
 * Besides the given classes it has `n8n-nodes-base.manualTrigger` and `n8n-nodes-base.noOp` (stand-ins for
 * n8n's), `test.function` and `test.agent`.
 */
export class Engine {
	/** Use createEngine(). */
	constructor(private readonly parts: EngineParts) {}

	/** Every line written to n8n's logger since the engine was created, oldest first. */
	get logs(): LogLine[] {
		return this.parts.logs.lines;
	}

	/** n8n's user folder, which contains the files in filesystem mode. */
	get userFolder(): string {
		return this.parts.runtime.userFolder;
	}

	/**
	 * Saves a credential and replaces the one with this id.
	 *
	 * @param id the id in a node's `credentials` entry; the type's name by default.
	 */
	async setCredential(
		type: string,
		data: ICredentialDataDecryptedObject,
		id: string = type,
	): Promise<void> {
		await this.parts.credentials.set(type, data, id);
	}

	/**
	 * Tests a saved credential as the button in n8n's editor does.
	 *
	 * @throws Error if there is no such credential.
	 */
	async testCredential(type: string, id: string = type): Promise<INodeCredentialTestResult> {
		return await this.parts.credentialTester.test(type, id);
	}

	/** A copy of the workflow whose nodes use the credentials saved under their types' names. */
	attachCredentials(workflow: WorkflowJson): WorkflowJson {
		const { nodeTypes, credentials } = this.parts;
		return attachCredentials(workflow, nodeTypes, (type) => credentials.has(type, type));
	}

	/**
	 * Runs a workflow until it ends, fails, waits or is cancelled. A failed run is returned like any other.
	 *
	 * @throws Error for a workflow that cannot be started, such as one with an unknown node type.
	 */
	async run(workflow: WorkflowJson, options: RunOptions = {}): Promise<Run> {
		return await this.start(workflow, options).finished;
	}

	/** Starts a workflow; see {@link ExecutionHandle}. */
	start(workflow: WorkflowJson, options: RunOptions = {}): ExecutionHandle {
		const { input = [{ json: {} }], mode = 'trigger', signal } = options;
		const json = toSavedWorkflow(workflow);
		const fresh = this.parts.executor.createWorkflow(json);
		const startNode = options.startNode ? fresh.getNode(options.startNode) : fresh.getStartNode();
		if (!startNode) throw new Error('The workflow has no node to start from');
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: startNode, data: { main: [deepCopy(input)] }, source: null }],
			},
		});
		const handle = this.parts.executor.start(json, mode, data);
		signal?.addEventListener('abort', () => handle.cancel(), { once: true });
		if (signal?.aborted) handle.cancel();
		return handle;
	}

	/**
	 * Retries a failed execution as n8n's "Retry" does, with its own workflow or the given one.
	 *
	 * @throws Error if a node that should run is no longer in the workflow.
	 */
	async retry(run: Run, workflow?: WorkflowJson): Promise<Run> {
		const json = workflow && toSavedWorkflow(workflow);
		return await this.parts.executor.retry(run.executionId, json).finished;
	}

	/**
	 * The issues of a node's parameters that n8n's editor and its check before a run report.
	 *
	 * @returns null if there are none.
	 */
	nodeIssues(workflow: WorkflowJson, nodeName: string): INodeIssues | null {
		const node = this.parts.executor.createWorkflow(toSavedWorkflow(workflow)).getNode(nodeName);
		if (!node) throw new Error(`The workflow has no node named "${nodeName}"`);
		const { description } = this.parts.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		return NodeHelpers.getNodeParametersIssues(description.properties, node, description);
	}

	/**
	 * Runs a node as an agent's tool: an agent without a model calls the `Tool` variant of its type.
	 *
	 * @throws Error if the agent received no answer. A call that the node failed is answered with `{ error }`.
	 */
	async runAsTool(node: NodeInput, options: ToolOptions & RunOptions = {}): Promise<ToolRun> {
		return readToolRun(await this.run(toolWorkflow(node, options), options));
	}

	/** The list of a resource locator in the editor: a `listSearch` method of the node. */
	async listSearch(
		node: NodeInput,
		method: string,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const json = toSavedWorkflow(buildWorkflow({ nodes: [node], connections: [] }));
		return await this.parts.editorMethods.listSearch(json, method, filter, paginationToken);
	}

	/** The options of a list in the editor: a `loadOptions` method of the node. */
	async loadOptions(node: NodeInput, method: string): Promise<INodePropertyOptions[]> {
		const json = toSavedWorkflow(buildWorkflow({ nodes: [node], connections: [] }));
		return await this.parts.editorMethods.loadOptions(json, method);
	}

	/** The fields of a resource mapper in the editor: a `resourceMapping` method of the node. */
	async resourceMapping(node: NodeInput, method: string): Promise<ResourceMapperFields> {
		const json = toSavedWorkflow(buildWorkflow({ nodes: [node], connections: [] }));
		return await this.parts.editorMethods.resourceMapping(json, method);
	}

	/** Binary data for an input item: `{ json: {}, binary: { data: await engine.binaryFile(…) } }`. */
	async binaryFile(
		content: Buffer | Readable,
		fileName: string,
		mimeType: string,
	): Promise<IBinaryData> {
		return await this.parts.binaryFiles.store(content, fileName, mimeType);
	}

	/** The bytes of binary data in either mode. */
	async readBinary(binaryData: IBinaryData): Promise<Buffer> {
		return await this.parts.binaryFiles.read(binaryData);
	}

	/**
	 * Resumes a waiting execution as n8n's timer does at `waitTill`. The time is not checked, so a test need
	 * not wait and can fire the timer too early.
	 *
	 * @throws Error if the execution does not wait.
	 */
	async resumeByTimer(run: Run): Promise<Run> {
		return await this.parts.executor.resume(run.executionId).finished;
	}

	/**
	 * Calls the resume URL of an execution over HTTP.
	 *
	 * @returns the answer, and the execution's next stretch if the call resumed it.
	 */
	async resumeByWebhook(
		run: Run,
		{ url = run.resumeUrl, suffix, ...call }: ResumeCall = {},
	): Promise<{ response: WebhookAnswer; run?: Run }> {
		const address = new URL(this.localUrl(url));
		if (suffix !== undefined) address.pathname += `/${suffix}`;
		const before = this.parts.executor.stretches(run.executionId);
		const response = await callWebhook(address.href, call);
		const isResumed = this.parts.executor.stretches(run.executionId) > before;
		if (!isResumed) return { response };
		return { response, run: await this.parts.executor.nextStretch(run.executionId, before) };
	}

	/** The stretch after this one, once a timer or a call has resumed the execution. */
	async whenResumed(run: Run): Promise<Run> {
		return await this.parts.executor.nextStretch(run.executionId, run.stretch);
	}

	/** Registers a workflow's trigger webhooks, as n8n does when it activates the workflow. */
	async activate(workflow: WorkflowJson): Promise<ActiveWorkflow> {
		return await this.parts.liveWebhooks.activate(toSavedWorkflow(workflow));
	}

	/**
	 * Calls the webhook of an active workflow's trigger node over HTTP and waits for the execution that it
	 * starts, if any.
	 *
	 * @returns the answer; if an execution was started, its run and the trigger's items.
	 */
	async callWebhookTrigger(
		workflow: WorkflowJson,
		nodeName: string,
		call: WebhookCallInput = {},
	): Promise<{ response: WebhookAnswer; run?: Run; items?: INodeExecutionData[] }> {
		const active = await this.activate(workflow);
		try {
			const response = await callWebhook(this.localUrl(active.url(nodeName)), call);
			const [run] = await active.runs();
			return { response, ...(run && { run, items: run.output(nodeName) }) };
		} finally {
			await active.deactivate();
		}
	}

	/** A webhook or resume URL on the engine's own server, for use when `webhookUrl` sets another address. */
	localUrl(url: string): string {
		return url.startsWith(this.parts.webhookUrl)
			? this.parts.server.url + url.slice(this.parts.webhookUrl.length)
			: url;
	}

	/** Cancels running executions, stops the server, removes the temporary user folder and allows another engine. */
	async close(): Promise<void> {
		await this.parts.executor.cancelAll();
		await this.parts.server.close();
		await this.parts.runtime.release();
	}
}
