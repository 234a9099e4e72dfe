import { BinaryFiles } from './binary/binaryFiles';
import { CredentialsHelper } from './credentials/credentialsHelper';
import { CredentialStore } from './credentials/credentialStore';
import { CredentialTester } from './credentials/credentialTester';
import { CredentialTypes } from './credentials/credentialTypes';
import { createAdditionalData } from './additionalData';
import { EditorMethods } from './editorMethods';
import type { EngineOptions } from './engineOptions';
import { ExecutionStore } from './executionStore';
import { Executor } from './executor';
import type { LogCapture } from './logCapture';
import { NodeTypes } from './nodeTypes';
import type { Runtime } from './runtime';
import { Agent } from './standIns/Agent.node';
import { functionNodeClass } from './standIns/functionNode';
import { ManualTrigger } from './standIns/ManualTrigger.node';
import { NoOp } from './standIns/NoOp.node';
import { LiveWebhooks } from './webhooks/liveWebhooks';
import { WaitingWebhooks } from './webhooks/waitingWebhooks';
import type { WebhookServer } from './webhooks/webhookServer';

export type EngineParts = ReturnType<typeof assembleEngine>;

/** Creates the parts of an engine and connects them with each other and with the server. */
export function assembleEngine(
	runtime: Runtime,
	server: WebhookServer,
	logs: LogCapture,
	options: EngineOptions,
) {
	const { core, binaryDataService } = runtime;
	const webhookUrl = options.webhookUrl?.replace(/\/?$/, '/') ?? server.url;
	const nodeTypes = new NodeTypes({
		'n8n-nodes-base.manualTrigger': ManualTrigger,
		'n8n-nodes-base.noOp': NoOp,
		'test.function': functionNodeClass(options.functions ?? {}),
		'test.agent': Agent,
		...options.nodeClasses,
	});
	const credentialTypes = new CredentialTypes(options.credentialClasses ?? []);
	const credentials = new CredentialStore(core.Credentials);
	const credentialsHelper = new CredentialsHelper(core, credentialTypes, credentials, nodeTypes);
	const credentialTester = new CredentialTester(
		core,
		credentialTypes,
		nodeTypes,
		credentialsHelper,
		() => createAdditionalData({ webhookUrl, credentialsHelper }),
	);
	const store = new ExecutionStore();
	const executor = new Executor({
		core,
		nodeTypes,
		credentialsHelper,
		store,
		binaryDataService: options.binaryMode === 'default' ? undefined : binaryDataService,
		webhookUrl,
	});
	const liveWebhooks = new LiveWebhooks(core, executor);
	const waitingWebhooks = new WaitingWebhooks(core, executor, store);
	server.serve({
		waiting: async (...call) => await waitingWebhooks.handle(...call),
		live: async (...call) => await liveWebhooks.handle(...call),
	});
	return {
		runtime,
		server,
		webhookUrl,
		logs,
		nodeTypes,
		credentials,
		credentialTester,
		executor,
		liveWebhooks,
		editorMethods: new EditorMethods(core, executor, nodeTypes),
		binaryFiles: new BinaryFiles(core, binaryDataService),
	};
}
