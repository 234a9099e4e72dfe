import { NodeConnectionTypes, type IAllExecuteFunctions, type INode } from 'n8n-workflow';

/** Whether the node runs as a tool of an AI agent, which hears of its first output only and cannot be suspended. */
export function isAgentTool(context: IAllExecuteFunctions): boolean {
	const node: INode = context.getNode();
	return node.type.endsWith('Tool') || node.rewireOutputLogTo === NodeConnectionTypes.AiTool;
}
