import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionStatus, IBinaryData, INode } from 'n8n-workflow';
import { contentOf } from '../../../scripts/n8n/client';
import type {
	SavedCredential,
	SavedWorkflow,
	WorkflowFile,
} from '../../../scripts/n8n/clientTypes';
import { Execution, untilStatus, type ExecutionAnswer } from '../../../scripts/n8n/execution';
import { RestRequestError } from '../../../scripts/n8n/restClient';
import type { ExampleClient, ExampleN8n } from './exampleN8n';
import { startFileReceiver, type FileReceiver } from './fileReceiver';
import { OWN_CONNECTION, PublicApi } from './publicApi';
import { folderWorkflow, isTrigger, startedByWebhook, withSentFiles } from './workflowCopies';

const OK = 200;
const NOT_FOUND = 404;
const CONFLICT = 409;
const PUBLISH_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 250;
/** The folder that n8n allows in its own container image. */
const FILES_FOLDER = '/home/node/.n8n-files';

/** A workflow as it was saved, with the webhook that starts its copy once it has been started. */
interface KnownWorkflow {
	content: WorkflowFile;
	webhookPath?: string;
}

/**
 * The requests to an n8n that runs already, through its public API: all of them are open to an API key. Everything
 * that was made in it is removed by `removeAll`.
 */
class PublicClient implements ExampleClient {
	private readonly workflows = new Map<string, KnownWorkflow>();
	private readonly publishedIds = new Set<string>();
	private readonly credentialIds: string[] = [];

	constructor(
		private readonly api: PublicApi,
		private readonly receiver: FileReceiver,
	) {}

	async createCredential(type: string, name: string, data: object): Promise<SavedCredential> {
		const saved = await this.api.request<SavedCredential>('POST', '/credentials', {
			type,
			name,
			data,
		});
		this.credentialIds.push(saved.id);
		return saved;
	}

	async importWorkflow(
		file: WorkflowFile,
		credentials: Record<string, SavedCredential> = {},
	): Promise<SavedWorkflow> {
		const content = contentOf(withSentFiles(file, this.receiver.url), credentials);
		const saved = await this.api.request<SavedWorkflow>('POST', '/workflows', content);
		this.workflows.set(saved.id, { content });
		return saved;
	}

	/** Publishes a workflow, and waits until its form or its MCP server is live. */
	async activate({ id, nodes }: SavedWorkflow): Promise<void> {
		await this.api.request('POST', `/workflows/${id}/publish`, {});
		this.publishedIds.add(id);
		for (const path of nodes.flatMap(pathToOpen)) await this.whenLive(path, 'GET');
	}

	async startWorkflow(workflowId: string, triggerName?: string): Promise<string> {
		const path = await this.webhookPath(workflowId, triggerName);
		const { status, text } = await this.whenLive(`/webhook/${path}`, 'POST');
		if (status !== OK) throw new Error(`The webhook answered ${status}: ${text}`);
		return text;
	}

	async runWorkflow(workflowId: string, triggerName?: string): Promise<Execution> {
		return await this.waitForExecution(await this.startWorkflow(workflowId, triggerName));
	}

	async waitForExecution(id: string, statuses?: ExecutionStatus[]): Promise<Execution> {
		const query = 'includeData=true&ignoreDataSizeLimit=true';
		const read = async () =>
			new Execution(await this.api.request<ExecutionAnswer>('GET', `/executions/${id}?${query}`));
		return await untilStatus(read, statuses);
	}

	async stopExecution(id: string): Promise<void> {
		await this.api.request('POST', `/executions/${id}/stop`);
	}

	/** The bytes as the copy of the workflow has sent them. */
	async download(binary: IBinaryData): Promise<Buffer> {
		if (!binary.id) return Buffer.from(binary.data, 'base64');
		const file = this.receiver.files.get(binary.id);
		if (!file) throw new Error(`n8n did not send its file ${binary.id}.`);
		return await Promise.resolve(file);
	}

	/** @throws Error naming everything that could not be removed */
	async removeAll(): Promise<void> {
		const removals = [
			...[...this.workflows.keys()].map(async (id) => await this.removeWorkflow(id)),
			...this.credentialIds.map(
				async (id) => await this.api.request('DELETE', `/credentials/${id}`),
			),
		];
		const reasons = (await Promise.allSettled(removals))
			.filter((removal) => removal.status === 'rejected')
			.map(({ reason }) => String(reason));
		if (reasons.length > 0) throw new Error(`Not removed from n8n: ${reasons.join('; ')}`);
	}

	/** n8n deletes no workflow that is published, or still being unpublished. */
	private async removeWorkflow(id: string): Promise<void> {
		if (this.publishedIds.has(id)) {
			await this.api.request('POST', `/workflows/${id}/unpublish`);
		}
		const giveUpAt = Date.now() + PUBLISH_WITHIN_MS;
		for (;;) {
			try {
				return await this.api.request('DELETE', `/workflows/${id}`);
			} catch (error) {
				const isUnpublishing = error instanceof RestRequestError && error.status === CONFLICT;
				if (!isUnpublishing || Date.now() > giveUpAt) throw error;
			}
			await sleep(ASK_EVERY_MS);
		}
	}

	/** Calls a path of a workflow. Publishing may go on for a moment after n8n has confirmed it. */
	private async whenLive(path: string, method: 'GET' | 'POST') {
		const giveUpAt = Date.now() + PUBLISH_WITHIN_MS;
		for (;;) {
			const response = await fetch(`${this.api.url}${path}`, { method, headers: OWN_CONNECTION });
			const text = await response.text();
			if (response.status !== NOT_FOUND || Date.now() > giveUpAt) {
				return { status: response.status, text };
			}
			await sleep(ASK_EVERY_MS);
		}
	}

	/** Replaces the trigger by a webhook, and publishes the workflow, at its first start. */
	private async webhookPath(workflowId: string, triggerName?: string): Promise<string> {
		const known = this.workflows.get(workflowId);
		if (!known) throw new Error(`Workflow ${workflowId} was not imported by this test.`);
		if (known.webhookPath) return known.webhookPath;
		const { content } = known;
		const trigger = triggerName ?? content.nodes.find(isTrigger)?.name;
		if (!trigger) throw new Error(`Workflow ${workflowId} has no trigger.`);
		const path = randomUUID();
		const copy = startedByWebhook(content, trigger, path);
		const saved = await this.api.request<SavedWorkflow>('PUT', `/workflows/${workflowId}`, copy);
		await this.activate(saved);
		known.webhookPath = path;
		return path;
	}
}

/** The paths of a node that visitors or agents open. */
function pathToOpen({ type, webhookId, parameters }: INode): string[] {
	if (type === 'n8n-nodes-base.formTrigger') return [`/form/${webhookId}`];
	if (type === '@n8n/n8n-nodes-langchain.mcpTrigger') return [`/mcp/${String(parameters.path)}`];
	return [];
}

interface DataTable {
	id: string;
	name: string;
}

const dataTables = async (api: PublicApi): Promise<DataTable[]> =>
	(await api.request<{ data: DataTable[] }>('GET', '/data-tables?limit=100')).data;

/** @throws Error when n8n does not answer, refuses the key, or lacks this package */
async function requirePackage(api: PublicApi): Promise<void> {
	try {
		await api.request('GET', '/credentials/schema/klingApi');
	} catch (error) {
		if (!(error instanceof RestRequestError)) {
			throw new Error(`Nothing answers at N8N_URL, ${api.url}.`, { cause: error });
		}
		const reason =
			error.status === NOT_FOUND
				? 'does not have this package: install it there first (docs/install.md)'
				: `refuses N8N_API_KEY: ${error.message}`;
		throw new Error(`n8n at ${api.url} ${reason}`, { cause: error });
	}
}

interface RunningN8nOptions {
	url: string;
	apiKey: string;
	/** The name by which n8n reaches this machine. */
	hostName: string;
	/** Absolute path, for n8n, of a folder in which workflows may save files. Default: that of n8n's own image. */
	filesFolder?: string;
}

/** Connects to an n8n that runs already and has this package. */
export async function connectToRunningN8n(options: RunningN8nOptions): Promise<ExampleN8n> {
	const url = options.url.replace(/\/+$/, '');
	const api = new PublicApi(url, options.apiKey);
	await requirePackage(api);
	const tablesBefore = new Set((await dataTables(api)).map(({ id }) => id));
	const receiver = await startFileReceiver(options.hostName);
	const client = new PublicClient(api, receiver);
	const filesFolder = options.filesFolder ?? FILES_FOLDER;
	return {
		url,
		client,
		filesFolder,
		savedFiles: async () => {
			const files = await startFileReceiver(options.hostName);
			try {
				const { id } = await client.importWorkflow(folderWorkflow(filesFolder, files.url));
				const execution = await client.runWorkflow(id);
				if (execution.status !== 'success') throw new Error(execution.errorMessage);
				return Object.fromEntries([...files.files].sort());
			} finally {
				await files.close();
			}
		},
		stop: async () => {
			await receiver.close();
			await client.removeAll();
			for (const { id } of await dataTables(api)) {
				if (!tablesBefore.has(id)) await api.request('DELETE', `/data-tables/${id}`);
			}
		},
	};
}
