import type {
	ICredentialDataDecryptedObject,
	INodeExecutionData,
	INodeIssues,
	IWorkflowBase,
} from 'n8n-workflow';
import { createRunExecutionData, NodeHelpers } from 'n8n-workflow';
import { CredentialsHelper } from './credentials/credentialsHelper';
import { CredentialStore } from './credentials/credentialStore';
import { CredentialTypes } from './credentials/credentialTypes';
import type { CredentialClass } from './credentials/credentialTypes';
import { ExecutionStore } from './executionStore';
import { Executor } from './executor';
import type { ExecutionHandle } from './executor';
import { LogCapture } from './logCapture';
import type { LogLine } from './logCapture';
import { NodeTypes } from './nodeTypes';
import type { NodeClass } from './nodeTypes';
import type { Run } from './run';
import { loadRuntime } from './runtime';
import type { BinaryMode, Runtime } from './runtime';
import { functionNodeClass } from './standIns/functionNode';
import type { NodeFunction } from './standIns/functionNode';
import { ManualTrigger } from './standIns/ManualTrigger.node';
import { NoOp } from './standIns/NoOp.node';
import { LiveWebhooks } from './webhooks/liveWebhooks';
import type { ActiveWorkflow } from './webhooks/liveWebhooks';
import { WaitingWebhooks } from './webhooks/waitingWebhooks';
import { callWebhook } from './webhooks/webhookClient';
import type { WebhookAnswer, WebhookCallInput } from './webhooks/webhookClient';
import { WebhookServer } from './webhooks/webhookServer';
import type { WorkflowJson } from './workflowBuilder';

export interface EngineOptions {
	/** Node classes by full type name (`n8n-nodes-image-to-video.createTask`). */
	nodeClasses?: Record<string, NodeClass>;
	/** What the stand-in `test.function` runs, by the value of its parameter `function`. */
	functions?: Record<string, NodeFunction>;
	credentialClasses?: CredentialClass[];
	/** Saved credentials by type name; each is saved under its type name as id. */
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** n8n's user folder; a temporary one by default, removed by close(). */
	userFolder?: string;
	/** Default `filesystem`, as in n8n. */
	binaryMode?: BinaryMode;
	/**
	 * What webhook and resume URLs start with, like n8n's WEBHOOK_URL: a public address to show to
	 * nodes that refuse a local one. By default the engine's own server on 127.0.0.1, so that such a
	 * URL really reaches it.
	 */
	webhookUrl?: string;
}

export interface RunOptions {
	/** The items the start node passes on; one empty item by default. */
	input?: INodeExecutionData[];
	/** `trigger` by default: a production execution. */
	mode?: 'manual' | 'trigger';
	/** Name of the node to start from; n8n's choice by default. */
	startNode?: string;
	/** Cancels the execution when it fires. */
	signal?: AbortSignal;
}

/** A call to a resume URL: `run.resumeUrl` by default, with `/suffix` behind the execution's id. */
export interface ResumeCall extends WebhookCallInput {
	url?: string;
	suffix?: string;
}

/** Creates an engine; see {@link Engine}. @throws Error when another one of this process is open. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
	const logs = new LogCapture();
	const { userFolder, binaryMode = 'filesystem' } = options;
	const runtime = await loadRuntime({ userFolder, binaryMode, logs });
	const engine = new Engine(runtime, await WebhookServer.start(), logs, options);
	try {
		for (const [type, data] of Object.entries(options.credentials ?? {})) {
			await engine.setCredential(type, data);
		}
	} catch (error) {
		await engine.close();
		throw error;
	}
	return engine;
}

/**
 * n8n's workflow engine in this process, without server and database: what runs a workflow is
 * n8n-core's own code, credentials are authenticated by their own `authenticate`, waiting executions
 * go through the text n8n saves.
 *
 * Known besides the given classes: `n8n-nodes-base.manualTrigger`, `n8n-nodes-base.noOp` (stand-ins
 * for n8n's) and `test.function`.
 */
export class Engine {
	private readonly nodeTypes: NodeTypes;
	private readonly credentials: CredentialStore;
	private readonly executor: Executor;
	private readonly liveWebhooks: LiveWebhooks;
	private readonly webhookUrl: string;

	/** Use createEngine(). */
	constructor(
		private readonly runtime: Runtime,
		private readonly server: WebhookServer,
		private readonly logCapture: LogCapture,
		options: EngineOptions,
	) {
		const { core } = runtime;
		this.nodeTypes = new NodeTypes({
			'n8n-nodes-base.manualTrigger': ManualTrigger,
			'n8n-nodes-base.noOp': NoOp,
			'test.function': functionNodeClass(options.functions ?? {}),
			...options.nodeClasses,
		});
		const credentialTypes = new CredentialTypes(options.credentialClasses ?? []);
		this.credentials = new CredentialStore(core.Credentials);
		const credentialsHelper = new CredentialsHelper(
			core,
			credentialTypes,
			this.credentials,
			this.nodeTypes,
		);
		const store = new ExecutionStore();
		this.webhookUrl = options.webhookUrl?.replace(/\/?$/, '/') ?? server.url;
		this.executor = new Executor({
			core,
			nodeTypes: this.nodeTypes,
			credentialsHelper,
			store,
			webhookUrl: this.webhookUrl,
		});
		this.liveWebhooks = new LiveWebhooks(core, this.executor);
		const waitingWebhooks = new WaitingWebhooks(core, this.executor, store);
		server.serve({
			waiting: async (...call) => await waitingWebhooks.handle(...call),
			live: async (...call) => await this.liveWebhooks.handle(...call),
		});
	}

	/** Every line written to n8n's logger since the engine was created, oldest first. */
	get logs(): LogLine[] {
		return this.logCapture.lines;
	}

	/**
	 * Saves a credential, replacing the one with this id.
	 *
	 * @param id what a node's `credentials` entry names; the type's name by default.
	 */
	async setCredential(
		type: string,
		data: ICredentialDataDecryptedObject,
		id: string = type,
	): Promise<void> {
		await this.credentials.set(type, data, id);
	}

	/** Runs a workflow until it ends, fails, waits or is cancelled. Never rejects for a failed run. */
	async run(workflow: WorkflowJson, options: RunOptions = {}): Promise<Run> {
		return await this.start(workflow, options).finished;
	}

	/** Starts a workflow; see {@link ExecutionHandle}. */
	start(workflow: WorkflowJson, options: RunOptions = {}): ExecutionHandle {
		const { input = [{ json: {} }], mode = 'trigger', signal } = options;
		const json = toSavedWorkflow(workflow);
		const fresh = this.executor.createWorkflow(json);
		const startNode = options.startNode ? fresh.getNode(options.startNode) : fresh.getStartNode();
		if (!startNode) throw new Error('The workflow has no node to start from');
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: startNode, data: { main: [input] }, source: null }],
			},
		});
		const handle = this.executor.start(json, mode, data);
		signal?.addEventListener('abort', () => handle.cancel(), { once: true });
		if (signal?.aborted) handle.cancel();
		return handle;
	}

	/**
	 * What n8n's editor and its check before a run would complain about in a node's parameters.
	 *
	 * @returns null when there is nothing to complain about.
	 */
	nodeIssues(workflow: WorkflowJson, nodeName: string): INodeIssues | null {
		const node = this.executor.createWorkflow(toSavedWorkflow(workflow)).getNode(nodeName);
		if (!node) throw new Error(`The workflow has no node named "${nodeName}"`);
		const { description } = this.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		return NodeHelpers.getNodeParametersIssues(description.properties, node, description);
	}

	/**
	 * Resumes a waiting execution the way n8n's timer does when `waitTill` has come (the time itself
	 * is not looked at, so that a test need not wait, and can play a timer that fires too early).
	 *
	 * @throws Error when the execution does not wait.
	 */
	async resumeByTimer(run: Run): Promise<Run> {
		return await this.executor.resume(run.executionId).finished;
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
		const before = this.executor.stretches(run.executionId);
		const response = await callWebhook(address.href, call);
		const isResumed = this.executor.stretches(run.executionId) > before;
		if (!isResumed) return { response };
		return { response, run: await this.executor.nextStretch(run.executionId, before) };
	}

	/** The stretch after this one, once a timer or someone's call has resumed the execution. */
	async whenResumed(run: Run): Promise<Run> {
		return await this.executor.nextStretch(run.executionId, run.stretch);
	}

	/** Registers a workflow's trigger webhooks, as activating it in n8n does. */
	async activate(workflow: WorkflowJson): Promise<ActiveWorkflow> {
		return await this.liveWebhooks.activate(toSavedWorkflow(workflow));
	}

	/**
	 * Calls a trigger node's webhook over HTTP, for which the workflow is active, and waits for the
	 * execution it starts, if any.
	 *
	 * @returns the answer; if an execution was started, its run and the items the trigger gave it.
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

	/** A webhook or resume URL at the engine's own server, when `webhookUrl` put another in front. */
	localUrl(url: string): string {
		return url.startsWith(this.webhookUrl)
			? this.server.url + url.slice(this.webhookUrl.length)
			: url;
	}

	/** Stops the server, frees the process for the next engine, removes the temporary user folder. */
	async close(): Promise<void> {
		await this.server.close();
		await this.runtime.release();
	}
}

function toSavedWorkflow(workflow: WorkflowJson): IWorkflowBase {
	return {
		id: 'workflow',
		name: 'Workflow',
		active: false,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		activeVersionId: null,
		...workflow,
	};
}
