import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { type NodeInput, type Run, type WorkflowJson, chain, workflow } from '../../engine';
import { createTask, waitForVideo } from './packageEngine';
import { type SandboxEngine, sandboxEngineForTests } from './sandboxEngine';

/** An item that names a task, as another node of this package or a user's list gives it. */
export const taskItem = (taskId: string, provider: 'kling' | 'kie' = 'kling') => ({
	json: { provider, taskId },
});

/** A Create Task node. */
export const creating = (
	provider: 'kling' | 'kie' = 'kling',
	options: INodeParameters = {},
): NodeInput =>
	provider === 'kie'
		? createTask(
				{ provider, imageUrls: ['https://example.com/photo.jpg'], prompt: 'It moves', options },
				{ credentials: ['kieApi'] },
			)
		: createTask({ provider, imageUrl: 'https://example.com/photo.jpg', options });

/** A Wait For Video node that suspends the execution. */
export const suspending = (
	parameters: INodeParameters = {},
	settings: Partial<NodeInput> = {},
): NodeInput =>
	waitForVideo({ provider: 'kling', waiting: 'suspend', checkEvery: 10, ...parameters }, settings);

/** A workflow in which the output Still Running of the node goes back into it. */
export function withLoopBack(node: NodeInput): WorkflowJson {
	const name = String(node.name);
	return workflow({
		nodes: [{ type: 'n8n-nodes-base.manualTrigger', name: 'Start' }, node],
		connections: [
			['Start', name],
			[name, 2, name],
		],
	});
}

/**
 * Sets up the tests around it, which each begin anew. New tasks are held in their first stage: they end when a test says
 * so.
 */
export function useWaitingStage(): WaitingStage {
	afterEach(() => jest.restoreAllMocks());
	return new WaitingStage(sandboxEngineForTests({ holdNewTasks: true }));
}

/** What tests of waiting do with the package, the engine and the sandbox. */
class WaitingStage {
	constructor(private readonly test: Pick<SandboxEngine, 'engine' | 'sandbox'>) {}

	get engine(): SandboxEngine['engine'] {
		return this.test.engine;
	}

	get sandbox(): SandboxEngine['sandbox'] {
		return this.test.sandbox;
	}

	/** The tasks' reads, singly and by list, since the log was cleared. */
	reads() {
		return this.sandbox.requests().filter(({ method }) => method === 'GET');
	}

	/** Creates tasks with the package's own node, and gives their ids in the items' order. */
	async newTasks(count: number, provider: 'kling' | 'kie' = 'kling'): Promise<string[]> {
		// kie takes 20 creations in ten seconds.
		if (provider === 'kie') this.sandbox.setLimits({ kieRate: null });
		const input = Array.from({ length: count }, () => ({ json: {} }));
		const node = creating(provider);
		const run = await this.engine.run(chain([node]), { input });
		if (run.error) throw run.error;
		return run.json('Create').map(({ taskId }) => String(taskId));
	}

	/** Kling no longer knows the task when it is asked for it singly. */
	forget(taskId: string): void {
		const path = `*/${taskId}`;
		this.sandbox.addFault({
			kind: 'providerCode',
			code: 1203,
			provider: 'kling',
			path,
			times: 'always',
		});
	}

	/** Runs a workflow that begins with the given items until it waits, and clears the log of requests. */
	async suspended(json: WorkflowJson, input: Array<{ json: IDataObject }>): Promise<Run> {
		const run = await this.engine.run(json, { input });
		expect([run.status, run.error?.message]).toEqual(['waiting', undefined]);
		this.sandbox.log.clear();
		return run;
	}

	/** Calls the resume URL as a provider does; gives the execution's next stretch if it went on. */
	async nudge(run: Run, body: object = {}) {
		const { response } = await this.engine.resumeByWebhook(run, { suffix: 'video', body });
		const goesOn = JSON.stringify(response.body).includes('All tasks are finished');
		return { response, run: goesOn ? await this.engine.whenResumed(run) : undefined };
	}
}
