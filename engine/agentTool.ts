import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { deepCopy, NodeConnectionTypes, UserError } from 'n8n-workflow';

const toolDescription: INodeProperties = {
	displayName: 'Description',
	name: 'toolDescription',
	type: 'string',
	default: '',
	required: true,
	description: 'What the tool does, as the agent reads it',
};

const descriptionType: INodeProperties = {
	displayName: 'Tool Description',
	name: 'descriptionType',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Set Automatically', value: 'auto' },
		{ name: 'Set Manually', value: 'manual' },
	],
	default: 'auto',
};

/**
 * The tool variant of a node as n8n makes it for agents: no inputs, one `ai_tool` output, the suffix
 * `Tool` on its name and a description parameter. Everything else is unchanged.
 *
 * @throws UserError if the node does not set `usableAsTool`.
 */
export function toAgentTool(node: INodeType): INodeType {
	if (!node.description.usableAsTool) {
		throw new UserError(`Node cannot be used as a tool: ${node.description.name}`);
	}
	const description = deepCopy(node.description) as INodeTypeDescription;
	delete description.usableAsTool;
	description.name += 'Tool';
	description.displayName += ' Tool';
	description.inputs = [];
	description.outputs = [NodeConnectionTypes.AiTool];
	description.properties.unshift(...descriptionProperties(description));
	return Object.create(node, { description: { value: description } }) as INodeType;
}

function descriptionProperties(description: INodeTypeDescription): INodeProperties[] {
	const names = new Set(description.properties.map(({ name }) => name));
	if (names.has('toolDescription')) return [];
	const property = { ...toolDescription, default: description.description };
	if (!names.has('resource') && !names.has('operation')) return [property];
	property.displayOptions = { show: { descriptionType: ['manual'] } };
	return [descriptionType, property];
}
