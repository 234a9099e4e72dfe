import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionStatus, INode } from 'n8n-workflow';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox';
import { localUrl } from '../../../sandbox/core/loopback';
import type {
	SavedCredential,
	SavedWorkflow,
	WorkflowFile,
} from '../../../scripts/n8n/clientTypes';
import type { Execution } from '../../../scripts/n8n/execution';
import { sandboxCredentials } from '../../../scripts/sandboxCredentials';
import { credentialNames } from '../../../scripts/start/credentialNames';
import { startImageServer, type ImageServer } from '../../../scripts/start/imageServer';
import { readExample, type Example } from '../../../scripts/start/readExample';
import { openExampleN8n, startOwnN8n, type ExampleN8n, type OwnN8n } from '../setup/exampleN8n';

/** The name by which an n8n that runs already reaches this machine. */
export const SANDBOX_HOST = process.env.SANDBOX_HOST ?? '127.0.0.1';

const ASK_EVERY_MS = 100;

/** A real n8n in which examples run: with the sandbox as all providers, and the images on this machine. */
export class ExampleStage<N8n extends ExampleN8n = ExampleN8n> {
	private constructor(
		readonly n8n: N8n,
		readonly sandbox: Sandbox,
		readonly images: ImageServer,
		private readonly credentials: Record<string, SavedCredential>,
	) {}

	/** In the n8n at `N8N_URL`, or in one of the test's own. */
	static async open(): Promise<ExampleStage> {
		const n8n = await openExampleN8n(SANDBOX_HOST);
		return await ExampleStage.inside(n8n, { hostName: SANDBOX_HOST });
	}

	/** @param env n8n settings in addition to those of `serverEnvironment` */
	static async openOwn(
		options: SandboxOptions = {},
		env: Record<string, string> = {},
	): Promise<ExampleStage<OwnN8n>> {
		return await ExampleStage.inside(await startOwnN8n(env), options);
	}

	/** In a given n8n, which `close` stops. */
	static async inside<N8n extends ExampleN8n>(
		n8n: N8n,
		options: SandboxOptions = {},
	): Promise<ExampleStage<N8n>> {
		const sandbox = await startSandbox({ speed: 10, ...options });
		const images = await startImageServer(0, options.hostName);
		const stage = new ExampleStage(n8n, sandbox, images, {});
		const all = Object.entries(sandboxCredentials(sandbox.credentials));
		for (const [type, data] of all) await stage.addCredential(type, data);
		return stage;
	}

	async addCredential(type: string, data: object): Promise<void> {
		const name = credentialNames[type];
		if (!name) throw new Error(`No example uses a credential of the type ${type}.`);
		this.credentials[type] = await this.n8n.client.createCredential(type, name, data);
	}

	credentialId(type: string): string | undefined {
		return this.credentials[type]?.id;
	}

	/** Imports an example. @returns the ID of its workflow */
	async import(name: string, change?: (example: Example) => Example): Promise<string> {
		return (await this.importSaved(name, change)).id;
	}

	async importSaved(
		name: string,
		change: (example: Example) => Example = same,
	): Promise<SavedWorkflow> {
		const { images, n8n } = this;
		const places = {
			imagesUrl: images.url,
			filesFolder: n8n.filesFolder,
			n8nUrl: `${n8n.url}/`,
		};
		return await this.importFile(change(readExample(name, places)));
	}

	/** Imports any workflow, with the credentials of the stage. */
	async importFile(file: WorkflowFile): Promise<SavedWorkflow> {
		return await this.n8n.client.importWorkflow(file, this.credentials);
	}

	/** Imports an example and runs it to its end, from its trigger, whatever that is. */
	async run(name: string, change?: (example: Example) => Example): Promise<Execution> {
		return await this.n8n.client.runWorkflow(await this.import(name, change));
	}

	/** Reads what a URL of the sandbox shows, from this machine. */
	async read(url: string): Promise<Buffer> {
		const local = localUrl(new URL(url), SANDBOX_HOST);
		if (!local) throw new Error(`${url} is not at this machine.`);
		return Buffer.from(await (await fetch(local)).arrayBuffer());
	}

	/**
	 * Runs a workflow whose waits suspend the execution. The open tasks end each time it is suspended, so that no callback
	 * comes before n8n has saved the execution as waiting.
	 */
	async runSuspended(workflowId: string): Promise<Execution> {
		this.sandbox.holdNewTasks(true);
		const id = await this.n8n.client.startWorkflow(workflowId);
		for (;;) {
			const states: ExecutionStatus[] = ['waiting', 'success', 'error'];
			const execution = await this.n8n.client.waitForExecution(id, states);
			if (execution.status !== 'waiting') return execution;
			for (const task of this.sandbox.tasks()) await this.end(task.id);
			await sleep(ASK_EVERY_MS);
		}
	}

	/** Ends a task as it would end by itself: a prompt may ask for a failure. */
	private async end(taskId: string): Promise<void> {
		const isOpen = () => !this.sandbox.tasks().find(({ id }) => id === taskId)?.outcome;
		while (isOpen()) await this.sandbox.advance(taskId);
	}

	async close(): Promise<void> {
		await this.n8n.stop();
		await this.sandbox.close();
		await this.images.close();
	}
}

const same = (example: Example): Example => example;

/** Changes the parameters of one node of an example. */
export const withParameters =
	(nodeName: string, parameters: INode['parameters']) =>
	(example: Example): Example => ({
		...example,
		nodes: example.nodes.map((node) =>
			node.name === nodeName
				? { ...node, parameters: { ...node.parameters, ...parameters } }
				: node,
		),
	});
