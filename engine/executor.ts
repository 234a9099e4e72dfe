import { EventEmitter, once } from 'node:events';
import type * as N8nCore from 'n8n-core';
import type {
	IDataObject,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, deepCopy, Workflow } from 'n8n-workflow';
import { createAdditionalData } from './additionalData';
import { restoreBinaryIds } from './binary/restoreBinaryIds';
import type { CredentialsHelper } from './credentials/credentialsHelper';
import type { ExecutionStore } from './executionStore';
import type { NodeTypes } from './nodeTypes';
import { Run } from './run';

/** A running execution. */
export interface ExecutionHandle {
	executionId: string;
	/** The run when it ends, waits, or was cancelled and its nodes have stopped. It never rejects. */
	finished: Promise<Run>;
	/**
	 * Stops the execution, now or after a resume, as n8n's stop button does: its abort signal fires and its
	 * result is dropped.
	 */
	cancel(): void;
}

interface ExecutorOptions {
	core: typeof N8nCore;
	nodeTypes: NodeTypes;
	credentialsHelper: CredentialsHelper;
	store: ExecutionStore;
	/** Undefined if binary data is kept inside the items. */
	binaryDataService?: N8nCore.BinaryDataService;
	webhookUrl: string;
}

/** Runs stretches of executions in n8n's engine and saves their results. */
export class Executor {
	private readonly staticData = new Map<string, IDataObject>();
	private readonly handles = new Map<string, ExecutionHandle>();
	private readonly cancelRunning = new Map<string, () => void>();
	private readonly resumed = new EventEmitter();
	private readonly saving = new Map<string, Promise<void>>();

	constructor(private readonly options: ExecutorOptions) {}

	/** A separate workflow object with the parameters' defaults and the saved static data. */
	createWorkflow(json: IWorkflowBase): Workflow {
		return new Workflow({
			...deepCopy(json),
			nodeTypes: this.options.nodeTypes,
			staticData: deepCopy(this.staticData.get(json.id) ?? {}),
		});
	}

	saveStaticData(workflow: Workflow): void {
		if (workflow.staticData.__dataChanged !== true) return;
		this.staticData.set(
			workflow.id,
			JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject,
		);
	}

	additionalData(json: IWorkflowBase, executionId?: string): IWorkflowExecuteAdditionalData {
		const { webhookUrl, credentialsHelper } = this.options;
		return createAdditionalData({
			webhookUrl,
			credentialsHelper,
			executionId,
			workflowId: json.id,
			workflowSettings: json.settings,
		});
	}

	/** The latest stretch of an execution. @throws Error if it never ran. */
	handle(executionId: string): ExecutionHandle {
		const handle = this.handles.get(executionId);
		if (!handle) throw new Error(`There is no execution with the id "${executionId}"`);
		return handle;
	}

	/** The number of stretches of an execution so far. */
	stretches(executionId: string): number {
		return this.options.store.stretches(executionId);
	}

	/** The result of the first stretch after the given one, once the execution has been resumed. */
	async nextStretch(executionId: string, stretch: number): Promise<Run> {
		while (this.options.store.stretches(executionId) <= stretch) {
			await once(this.resumed, executionId);
		}
		return await this.handle(executionId).finished;
	}

	start(json: IWorkflowBase, mode: WorkflowExecuteMode, data: IRunExecutionData): ExecutionHandle {
		const executionId = this.options.store.add(json, mode, data);
		return this.execute(executionId, json, mode, data, false);
	}

	/**
	 * Retries a failed execution as n8n does: a new execution with its data that starts at the failed node.
	 *
	 * @param json the workflow as it is saved now; by default the failed execution's.
	 * @throws Error if a node that should run is no longer in the workflow.
	 */
	retry(executionId: string, json?: IWorkflowBase): ExecutionHandle {
		const stored = this.options.store.load(executionId);
		const { data } = stored;
		const { lastNodeExecuted, runData } = data.resultData;
		delete data.resultData.error;
		const runs = lastNodeExecuted === undefined ? undefined : runData[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
		if (json) {
			const workflow = this.createWorkflow(json);
			for (const entry of data.executionData?.nodeExecutionStack ?? []) {
				const node = workflow.getNode(entry.node.name);
				if (!node) throw new Error(`The workflow has no node named "${entry.node.name}"`);
				entry.node = node;
			}
		}
		return this.start(json ?? stored.workflow, 'retry', data);
	}

	/**
	 * Resumes a waiting execution.
	 *
	 * @param data its run data as loaded from the store (and changed by a resume webhook).
	 * @throws Error if the execution does not wait.
	 */
	resume(executionId: string, data?: IRunExecutionData): ExecutionHandle {
		this.options.store.claim(executionId);
		const stored = this.options.store.load(executionId);
		return this.execute(executionId, stored.workflow, stored.mode, data ?? stored.data, true);
	}

	/** Stops a running or waiting execution; a finished one is unchanged. */
	cancel(executionId: string): void {
		const { store } = this.options;
		if (store.status(executionId) === 'waiting') store.cancelWaiting(executionId);
		else this.cancelRunning.get(executionId)?.();
	}

	/** Cancels every running execution and waits until its nodes have stopped. */
	async cancelAll(): Promise<void> {
		for (const handle of this.handles.values()) handle.cancel();
		await Promise.all([...this.handles.values()].map(({ finished }) => finished));
	}

	private execute(
		executionId: string,
		json: IWorkflowBase,
		mode: WorkflowExecuteMode,
		data: IRunExecutionData,
		isResumed: boolean,
	): ExecutionHandle {
		const { core } = this.options;
		const workflow = this.createWorkflow(json);
		const additionalData = this.additionalData(json, executionId);
		additionalData.hooks = this.hooks(executionId, json, mode, workflow);
		additionalData.setExecutionStatus = () => {};
		if (isResumed) additionalData.restartExecutionId = executionId;

		const startedAt = new Date();
		let execution: ReturnType<N8nCore.WorkflowExecute['processRunExecutionData']> | undefined;
		let ended: Promise<IRun>;
		try {
			execution = new core.WorkflowExecute(additionalData, mode, data).processRunExecutionData(
				workflow,
			);
			ended = execution;
		} catch (error) {
			ended = Promise.resolve(failedRun(error as Error, mode, startedAt));
		}
		const running = execution;
		this.cancelRunning.set(executionId, () => running?.cancel());
		const stopTimer = stopAfter(json.settings?.executionTimeout, () => this.cancel(executionId));
		const finished = ended.then(async (run) => {
			stopTimer();
			return await this.finish(executionId, json, run, running?.isCanceled === true);
		});
		const handle = { executionId, finished, cancel: () => this.cancel(executionId) };
		this.handles.set(executionId, handle);
		if (isResumed) this.resumed.emit(executionId);
		return handle;
	}

	private hooks(
		executionId: string,
		json: IWorkflowBase,
		mode: WorkflowExecuteMode,
		workflow: Workflow,
	): N8nCore.ExecutionLifecycleHooks {
		const hooks = new this.options.core.ExecutionLifecycleHooks(mode, executionId, json);
		hooks.addHandler('workflowExecuteAfter', async (run) => {
			const saving = this.save(executionId, run, mode, workflow);
			this.saving.set(executionId, saving);
			await saving;
		});
		return hooks;
	}

	private async save(
		executionId: string,
		run: IRun,
		mode: WorkflowExecuteMode,
		workflow: Workflow,
	): Promise<void> {
		const { store, binaryDataService } = this.options;
		if (mode === 'webhook' && binaryDataService) {
			await restoreBinaryIds(binaryDataService, run, executionId);
		}
		if (mode !== 'manual') this.saveStaticData(workflow);
		store.save(executionId, run);
	}

	private async finish(
		executionId: string,
		json: IWorkflowBase,
		run: IRun,
		isCanceled: boolean,
	): Promise<Run> {
		const { store, webhookUrl } = this.options;
		this.cancelRunning.delete(executionId);
		await this.saving.get(executionId);
		// n8n saves a cancelled execution when it is cancelled and drops later results.
		const data: IRun = isCanceled
			? { ...run, data: store.load(executionId).data, status: 'canceled', finished: false }
			: run;
		if (store.status(executionId) === 'running') store.save(executionId, data);
		const token = data.data.resumeToken ?? '';
		const resumeUrl = `${webhookUrl}webhook-waiting/${executionId}?signature=${token}`;
		return new Run(executionId, store.stretches(executionId), json, data, resumeUrl);
	}
}

function stopAfter(seconds: number | undefined, stop: () => void): () => void {
	if (seconds === undefined || seconds <= 0) return () => {};
	const timer = setTimeout(stop, seconds * 1000);
	return () => clearTimeout(timer);
}

function failedRun(error: Error, mode: WorkflowExecuteMode, startedAt: Date): IRun {
	return {
		data: createRunExecutionData({ resultData: { error: error as never, runData: {} } }),
		mode,
		startedAt,
		stoppedAt: new Date(),
		status: 'error',
		storedAt: 'db',
	};
}
