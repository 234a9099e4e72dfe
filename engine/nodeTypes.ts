import type {
	IDataObject,
	INodeType,
	INodeTypeDescription,
	INodeTypes,
	IVersionedNodeType,
} from 'n8n-workflow';
import { NodeHelpers, UserError } from 'n8n-workflow';
import { toAgentTool } from './agentTool';

export type NodeClass = new () => INodeType | IVersionedNodeType;

/**
 * The node types of an engine under their full names (`package.node`), as n8n's loader creates them: one
 * instance each, whose description has the full name.
 *
 * A name with the suffix `Tool` returns n8n's tool variant of a node with `usableAsTool`.
 */
export class NodeTypes implements INodeTypes {
	private readonly types = new Map<string, INodeType | IVersionedNodeType>();
	private readonly tools = new Map<string, INodeType>();

	constructor(classes: Record<string, NodeClass>) {
		for (const [fullName, NodeClass] of Object.entries(classes)) this.add(fullName, NodeClass);
	}

	/** @throws UserError if no class was given under this name. */
	getByName(fullName: string): INodeType | IVersionedNodeType {
		const type = this.types.get(fullName);
		if (!type) throw new UserError(`Unrecognized node type: ${fullName}`);
		return type;
	}

	/** @throws UserError if the type is unknown, or if the node of a `Tool` name is not usable as a tool. */
	getByNameAndVersion(fullName: string, version?: number): INodeType {
		if (this.types.has(fullName) || !fullName.endsWith('Tool')) {
			return NodeHelpers.getVersionedNodeType(this.getByName(fullName), version);
		}
		const key = `${fullName}@${version ?? 'default'}`;
		let tool = this.tools.get(key);
		if (!tool) {
			tool = toAgentTool(this.getByNameAndVersion(fullName.slice(0, -'Tool'.length), version));
			this.tools.set(key, tool);
		}
		return tool;
	}

	getKnownTypes(): IDataObject {
		return Object.fromEntries([...this.types.keys()].map((fullName) => [fullName, {}]));
	}

	/** Full names of the nodes that use a credential type, their tool variants included. */
	namesUsingCredential(credentialType: string): string[] {
		return [...this.types.keys()].flatMap((fullName) => {
			const descriptions = this.descriptions(fullName);
			const uses = descriptions.some((description) =>
				description.credentials?.some(({ name }) => name === credentialType),
			);
			if (!uses) return [];
			const isTool = descriptions.some(({ usableAsTool }) => Boolean(usableAsTool));
			return isTool ? [fullName, `${fullName}Tool`] : [fullName];
		});
	}

	private add(fullName: string, NodeClass: NodeClass): void {
		const type = new NodeClass();
		this.types.set(fullName, type);
		type.description.name = fullName;
		for (const description of this.descriptions(fullName)) description.name = fullName;
	}

	private descriptions(fullName: string): INodeTypeDescription[] {
		const type = this.getByName(fullName);
		if (!('nodeVersions' in type)) return [type.description];
		return Object.values(type.nodeVersions).map(({ description }) => description);
	}
}
