import type { IConnections, INode } from 'n8n-workflow';

/** A workflow as the editor exports it; further fields are kept out of the import. */
export interface WorkflowFile {
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: object;
	pinData?: object;
}

export interface SavedCredential {
	id: string;
	name: string;
}

export interface SavedWorkflow {
	id: string;
	versionId: string;
	name: string;
	nodes: INode[];
}

/** Some fields of a node type's description, as the editor gets it. */
export interface NodeTypeAnswer {
	name: string;
	displayName: string;
	version: number | number[];
	codex?: { alias?: string[]; categories?: string[] };
	iconUrl?: string | { light: string; dark: string };
}

/** Who calls a node's methods, for example to fill a list. */
export interface ListSearch {
	nodeType: string;
	typeVersion: number;
	/** For example `parameters.taskId`. */
	path: string;
	method: string;
	parameters: object;
	credentials: Record<string, SavedCredential>;
	filter?: string;
}

/** How far the publishing of a workflow has come. */
export interface PublicationStatus {
	status: string;
	triggers: Array<{ nodeId: string; status: string; errorMessage: string | null }>;
}
