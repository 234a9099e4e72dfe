import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';
import type { CredentialClass } from './credentials/credentialTypes';
import type { NodeClass } from './nodeTypes';
import type { BinaryMode } from './runtime';
import type { NodeFunction } from './standIns/functionNode';
import type { WebhookCallInput } from './webhooks/webhookClient';

export interface EngineOptions {
	/** Node classes by full type name (`n8n-nodes-ai-image-to-video.createTask`). */
	nodeClasses?: Record<string, NodeClass>;
	/** The functions of the stand-in `test.function`, by the value of its parameter `function`. */
	functions?: Record<string, NodeFunction>;
	credentialClasses?: CredentialClass[];
	/** Saved credentials by type name; each is saved under its type name as id. */
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** n8n's user folder; a temporary one by default, removed by close(). */
	userFolder?: string;
	/** Default `filesystem`, as in n8n. n8n has `default`, with files in memory, up to version 2. */
	binaryMode?: BinaryMode;
	/**
	 * The start of webhook and resume URLs, like n8n's N8N_WEBHOOK_URL: a public address for nodes that refuse a
	 * local one. The default is the engine's own server on 127.0.0.1, which such a URL reaches.
	 */
	webhookUrl?: string;
}

export interface RunOptions {
	/** The output items of the start node; one empty item by default. */
	input?: INodeExecutionData[];
	/** `trigger` by default: a production execution. */
	mode?: 'manual' | 'trigger';
	/** Name of the first node; n8n's choice by default. */
	startNode?: string;
	/** Cancels the execution when it fires. */
	signal?: AbortSignal;
}

/** A call to a resume URL: `run.resumeUrl` by default, with `/suffix` after the execution's id. */
export interface ResumeCall extends WebhookCallInput {
	url?: string;
	suffix?: string;
}
