import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';
import type { CredentialClass } from './credentials/credentialTypes';
import type { NodeClass } from './nodeTypes';
import type { BinaryMode } from './runtime';
import type { NodeFunction } from './standIns/functionNode';
import type { WebhookCallInput } from './webhooks/webhookClient';

export interface EngineOptions {
	/** Node classes by full type name (`n8n-nodes-ai-image-to-video.createTask`). */
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
