import type {
	IConnections,
	INode,
	INodeParameters,
	IWorkflowBase,
	IWorkflowSettings,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/** A node of a test workflow: n8n's node JSON with only `type` required. */
export type NodeInput = Omit<Partial<INode>, 'credentials' | 'type'> & {
	type: string;
	parameters?: INodeParameters;
	/** Credential types, each standing for the engine's credential of that id, or n8n's own form. */
	credentials?: string[] | INode['credentials'];
};

/** Wires one output to one input: `[from, to]`, `[from, output, to]` or `[from, output, to, input]`. */
type Wire = [from: string, to: string] | [from: string, output: number, to: string, input?: number];

interface WorkflowInput {
	id?: string;
	name?: string;
	nodes: NodeInput[];
	connections: Wire[] | IConnections;
	settings?: IWorkflowSettings;
}

/** The workflow JSON that n8n runs. */
export type WorkflowJson = Pick<IWorkflowBase, 'nodes' | 'connections'> & Partial<IWorkflowBase>;

/**
 * Builds a workflow. A node without a name is named after its type (`n8n-nodes-x.getTask` -> `getTask`), a
 * second one of that type `getTask1`. Nodes without a position are placed in a row from left to right.
 * Execution order is v1, n8n's default for new workflows.
 */
export function workflow(input: WorkflowInput): WorkflowJson {
	const nodes: INode[] = [];
	for (const node of input.nodes) nodes.push(toNode(node, nodes));
	return {
		id: input.id ?? 'workflow',
		name: input.name ?? 'Test workflow',
		nodes,
		connections: Array.isArray(input.connections) ? wire(input.connections) : input.connections,
		settings: { executionOrder: 'v1', ...input.settings },
	};
}

/** A workflow whose nodes follow each other, first output to first input, after a manual trigger. */
export function chain(nodes: NodeInput[], settings?: IWorkflowSettings): WorkflowJson {
	const withStart = [{ type: 'n8n-nodes-base.manualTrigger', name: 'Start' }, ...nodes];
	const built = workflow({ nodes: withStart, connections: [], settings });
	const names = built.nodes.map(({ name }) => name);
	const wires = names.slice(1).map((name, index): Wire => [names[index] as string, name]);
	return { ...built, connections: wire(wires) };
}

function toNode(input: NodeInput, before: INode[]): INode {
	const { credentials, ...given } = input;
	const index = before.length;
	const node: INode = {
		id: `node-${index}`,
		name: freeName(input.type.split('.').at(-1) as string, before),
		typeVersion: 1,
		position: [index * 220, 0],
		parameters: {},
		...given,
	};
	if (Array.isArray(credentials)) {
		node.credentials = Object.fromEntries(credentials.map((id) => [id, { id, name: id }]));
	} else if (credentials) {
		node.credentials = credentials;
	}
	return node;
}

function freeName(name: string, before: INode[]): string {
	const taken = new Set(before.map((node) => node.name));
	let free = name;
	for (let number = 1; taken.has(free); number++) free = `${name}${number}`;
	return free;
}

function wire(wires: Wire[]): IConnections {
	const connections: IConnections = {};
	for (const given of wires) {
		const [from, output, to, input = 0] = given.length === 2 ? [given[0], 0, given[1], 0] : given;
		const outputs = ((connections[from] ??= {}).main ??= []);
		for (let index = outputs.length; index <= output; index++) outputs.push([]);
		(outputs[output] ??= []).push({ node: to, type: NodeConnectionTypes.Main, index: input });
	}
	return connections;
}
