import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox';
import type {
	SavedCredential,
	SavedWorkflow,
	WorkflowFile,
} from '../../../scripts/n8n/clientTypes';
import type { Execution } from '../../../scripts/n8n/execution';
import type { N8nServer } from '../../../scripts/n8n/server';
import { sandboxCredentials } from '../../../scripts/sandboxCredentials';
import { credentialNames } from '../../../scripts/start/credentialNames';
import { startImageServer, type ImageServer } from '../../../scripts/start/imageServer';
import { readExample, type Example } from '../../../scripts/start/readExample';
import { startPackageServer } from '../setup/packageServer';

/** A real n8n in which examples run: with the sandbox as all providers, and the images on this machine. */
export class ExampleStage {
	private constructor(
		readonly n8n: N8nServer,
		readonly sandbox: Sandbox,
		readonly images: ImageServer,
		/** Absolute path of the folder that the examples save files to. */
		readonly filesFolder: string,
		private readonly credentials: Record<string, SavedCredential>,
	) {}

	/** @param env n8n settings in addition to those of `serverEnvironment` */
	static async open(
		options: SandboxOptions = {},
		env: Record<string, string> = {},
	): Promise<ExampleStage> {
		const sandbox = await startSandbox({ speed: 10, ...options });
		const images = await startImageServer();
		// Without links in its path, through which n8n writes no files.
		const filesFolder = await realpath(await mkdtemp(path.join(tmpdir(), 'example-files-')));
		const n8n = await startPackageServer({
			env: { N8N_RESTRICT_FILE_ACCESS_TO: filesFolder, ...env },
		});
		const stage = new ExampleStage(n8n, sandbox, images, filesFolder, {});
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
		const { filesFolder, images, n8n } = this;
		const places = { imagesUrl: images.url, filesFolder, n8nUrl: `${n8n.url}/` };
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

	async close(): Promise<void> {
		await this.n8n.stop();
		await this.sandbox.close();
		await this.images.close();
		await rm(this.filesFolder, { recursive: true, force: true });
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
