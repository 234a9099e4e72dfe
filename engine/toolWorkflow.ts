import type { IDataObject } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { Run } from './run';
import { workflow } from './workflowBuilder';
import type { NodeInput, WorkflowJson } from './workflowBuilder';

export interface ToolOptions {
	/** Arguments of each call the agent makes; one call without arguments by default. */
	calls?: IDataObject[];
	/** `engine` (default): n8n runs the node. `invoke`: older agents and MCP servers call the tool object. */
	via?: 'engine' | 'invoke';
}

export interface ToolRun {
	run: Run;
	/** The agent's view of the tool. The parameters are those set with `$fromAI()`. */
	tool: { name: string; description: string; parameters: Record<string, string | undefined> };
	/** The answer to each call: the json of the items on output 0, or invoke's text. */
	answers: unknown[];
}

/** A workflow whose agent calls the node as its tool. */
export function toolWorkflow(
	node: NodeInput,
	{ calls = [{}], via = 'engine' }: ToolOptions,
): WorkflowJson {
	const built = workflow({
		nodes: [
			{ type: 'n8n-nodes-base.manualTrigger', name: 'Start' },
			{
				type: 'test.agent',
				name: 'Agent',
				parameters: { calls: JSON.stringify(calls), via },
			},
			{ name: 'Tool', ...node, type: `${node.type}Tool` },
		],
		connections: [['Start', 'Agent']],
	});
	const toolName = built.nodes[2]?.name as string;
	const toAgent = { node: 'Agent', type: NodeConnectionTypes.AiTool, index: 0 };
	built.connections[toolName] = { ai_tool: [[toAgent]] };
	return built;
}

/** Reads what the agent of a tool workflow received. @throws Error if the run did not get that far. */
export function readToolRun(run: Run): ToolRun {
	const [json] = run.json('Agent') as Array<{
		tool: ToolRun['tool'];
		answers: Array<{ answer: unknown }>;
	}>;
	if (!json) throw new Error(`The agent gave no answer: ${run.error?.message ?? run.status}`);
	return { run, tool: json.tool, answers: json.answers.map(({ answer }) => answer) };
}
