import path from 'node:path';
import { N8N_VERSION, STANDARD_N8N_VERSION } from './provision';

/** Modules that no test needs and that slow the start down. */
const UNUSED_MODULES = [
	'agents',
	'agent-evals',
	'chat-hub',
	'instance-ai',
	'mcp',
	'mcp-registry',
	'workflow-builder',
];

interface ServerAddress {
	userFolder: string;
	/** Port of the editor, the REST API and the webhooks, on 127.0.0.1. */
	port: number;
	/** Port of 127.0.0.1 at which n8n's own task runner reaches it. */
	brokerPort: number;
}

const LOOPBACK_HOSTS = '127.0.0.1,localhost';

/** The environment of this process without n8n's and jest's settings. */
function inherited(): NodeJS.ProcessEnv {
	const ownSettings =
		/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_URL$|NODE_FUNCTION_|NODE_OPTIONS$|NODE_ENV$|JEST_)/;
	return Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !ownSettings.test(name)),
	);
}

/**
 * The environment of a server for tests and trials, with its data in the given folder. The server listens on loopback
 * only and connects to no other host.
 *
 * @param nodeBinary the first Node.js on PATH, also for n8n's task runner
 */
export function serverEnvironment(
	{ userFolder, port, brokerPort }: ServerAddress,
	nodeBinary: string,
	overrides: Record<string, string>,
): NodeJS.ProcessEnv {
	const kept = inherited();
	const pathName = Object.keys(kept).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	const noProxy = [process.env.NO_PROXY, LOOPBACK_HOSTS].filter(Boolean).join(',');
	return {
		...kept,
		[pathName]: [path.dirname(nodeBinary), kept[pathName]].filter(Boolean).join(path.delimiter),
		NO_PROXY: noProxy,
		no_proxy: noProxy,
		GENERIC_TIMEZONE: 'UTC',
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_SECURE_COOKIE: 'false',
		// One key for all, because the database template holds values encrypted with it.
		N8N_ENCRYPTION_KEY: 'n8n-nodes-ai-image-to-video-trial-server',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
		// A release that lacks one of them would not start.
		N8N_DISABLED_MODULES: N8N_VERSION === STANDARD_N8N_VERSION ? UNUSED_MODULES.join(',') : '',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_ONBOARDING_FLOW_DISABLED: 'true',
		...overrides,
	};
}
