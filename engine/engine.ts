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

/** Creates an engine; see {@link Engine}. @throws Error when another one of this process is open. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
	const logs = new LogCapture();
	const { userFolder, binaryMode = 'filesystem' } = options;
	const runtime = await loadRuntime({ userFolder, binaryMode, logs });
	const engine = new Engine(runtime, logs, options);
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

	/** Use createEngine(). */
	constructor(
		private readonly runtime: Runtime,
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
		this.executor = new Executor({
			core,
			nodeTypes: this.nodeTypes,
			credentialsHelper,
			store: new ExecutionStore(),
			webhookUrl: 'http://127.0.0.1/',
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

	/** Frees the process for the next engine and removes the temporary user folder. */
	async close(): Promise<void> {
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
