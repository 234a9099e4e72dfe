import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { NodeClass } from '../nodeTypes';

/** The function of a function node: `this` is n8n's execute context, the returned items are its output. */
export type NodeFunction = (
	this: IExecuteFunctions,
	items: INodeExecutionData[],
) => Promise<INodeExecutionData[]> | INodeExecutionData[];

/**
 * A node class that runs the function named by its parameter `function`, for the glue of a test workflow.
 * The engine receives the functions, because a workflow is plain JSON.
 */
export function functionNodeClass(functions: Record<string, NodeFunction>): NodeClass {
	return class FunctionNode implements INodeType {
		description: INodeTypeDescription = {
			displayName: 'Function',
			name: 'function',
			group: ['transform'],
			version: 1,
			description: 'Runs a function of the test',
			defaults: { name: 'Function' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [
				{ displayName: 'Function', name: 'function', type: 'string', default: '', required: true },
			],
		};

		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const name = this.getNodeParameter('function', 0) as string;
			const run = functions[name];
			if (!run) throw new Error(`The engine was given no function named "${name}"`);
			return [await run.call(this, this.getInputData())];
		}
	};
}
