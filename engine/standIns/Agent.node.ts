import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/** A tool as n8n presents it to an agent, reduced to the parts of LangChain's structured tool that are read here. */
interface ConnectedTool {
	name: string;
	description: string;
	schema: { shape: Record<string, { description?: string }> };
	metadata: { sourceNodeName: string };
	invoke(input: IDataObject): Promise<string>;
}

/**
 * An agent without a model. It calls its one tool with the arguments in `calls`, in order, and outputs one
 * item with the tool as the agent sees it and the answer to each call.
 *
 * `engine` lets n8n run the tool's node, as n8n's agents do; `invoke` calls the tool object, as older
 * agents and MCP servers do.
 */
export class Agent implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: 'Calls its tool',
		defaults: { name: 'Agent' },
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{ displayName: 'Calls', name: 'calls', type: 'json', default: '[]' },
			{ displayName: 'Via', name: 'via', type: 'string', default: 'engine' },
		],
	};

	async execute(
		this: IExecuteFunctions,
		response?: EngineResponse,
	): Promise<INodeExecutionData[][] | EngineRequest> {
		const tool = await connectedTool.call(this);
		const calls = JSON.parse(this.getNodeParameter('calls', 0) as string) as IDataObject[];
		if (this.getNodeParameter('via', 0) === 'invoke') {
			const answers: IDataObject[] = [];
			for (const call of calls) answers.push({ answer: await tool.invoke(call) });
			return [[{ json: { tool: describe(tool), answers } }]];
		}
		if (!response?.actionResponses.length) return request(tool, calls);
		const answers = response.actionResponses.map(({ data }) => ({
			answer: data.data?.ai_tool?.[0]?.map(({ json }) => json),
		}));
		return [[{ json: { tool: describe(tool), answers } }]];
	}
}

async function connectedTool(this: IExecuteFunctions): Promise<ConnectedTool> {
	const connected = await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0);
	return (connected as ConnectedTool[])[0] as ConnectedTool;
}

function describe({ name, description, schema }: ConnectedTool): IDataObject {
	const parameters = Object.entries(schema.shape).map(([key, { description: text }]) => [
		key,
		text,
	]);
	return { name, description, parameters: Object.fromEntries(parameters) as IDataObject };
}

function request(tool: ConnectedTool, calls: IDataObject[]): EngineRequest {
	return {
		metadata: {},
		actions: calls.map((input, index) => ({
			actionType: 'ExecutionNodeAction',
			nodeName: tool.metadata.sourceNodeName,
			input,
			type: NodeConnectionTypes.AiTool,
			id: `call-${index}`,
			metadata: { itemIndex: 0 },
		})),
	};
}
