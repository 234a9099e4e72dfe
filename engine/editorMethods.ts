import type * as N8nCore from 'n8n-core';
import type {
	INode,
	INodeListSearchResult,
	INodePropertyOptions,
	IWorkflowBase,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { Executor } from './executor';
import type { NodeTypes } from './nodeTypes';

/** Calls the methods of a node that fill its lists in n8n's editor. */
export class EditorMethods {
	constructor(
		private readonly core: typeof N8nCore,
		private readonly executor: Executor,
		private readonly nodeTypes: NodeTypes,
	) {}

	/** @param json a workflow whose only node has the form's parameters and credentials. */
	async listSearch(
		json: IWorkflowBase,
		method: string,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const { node, context } = this.prepare(json);
		const { methods } = this.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const search = methods?.listSearch?.[method];
		if (!search) throw new Error(`"${node.type}" has no listSearch method "${method}"`);
		return await search.call(context, filter, paginationToken);
	}

	async loadOptions(json: IWorkflowBase, method: string): Promise<INodePropertyOptions[]> {
		const { node, context } = this.prepare(json);
		const { methods } = this.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const load = methods?.loadOptions?.[method];
		if (!load) throw new Error(`"${node.type}" has no loadOptions method "${method}"`);
		return await load.call(context);
	}

	async resourceMapping(json: IWorkflowBase, method: string): Promise<ResourceMapperFields> {
		const { node, context } = this.prepare(json);
		const { methods } = this.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const load = methods?.resourceMapping?.[method];
		if (!load) throw new Error(`"${node.type}" has no resourceMapping method "${method}"`);
		return await load.call(context);
	}

	private prepare(json: IWorkflowBase): { node: INode; context: N8nCore.LoadOptionsContext } {
		const workflow = this.executor.createWorkflow(json);
		const node = workflow.getNode((json.nodes[0] as INode).name) as INode;
		const additionalData = this.executor.additionalData(json);
		additionalData.currentNodeParameters = node.parameters;
		const context = new this.core.LoadOptionsContext(workflow, node, additionalData, 'parameters');
		return { node, context };
	}
}
