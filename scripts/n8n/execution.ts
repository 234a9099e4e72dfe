import { parse } from 'flatted';
import type {
	ExecutionStatus,
	INodeExecutionData,
	IRunExecutionData,
	ITaskData,
} from 'n8n-workflow';

/** An execution as `GET /rest/executions/:id` answers it. */
export interface ExecutionAnswer {
	id: string;
	status: ExecutionStatus;
	workflowId: string;
	/** ISO 8601; when a waiting execution wakes up by itself. */
	waitTill?: string | null;
	/** An `IRunExecutionData`, flattened with the library flatted. */
	data: string;
}

/** An execution of a workflow as saved at the moment it was read. */
export class Execution {
	readonly id: string;
	readonly status: ExecutionStatus;
	readonly workflowId: string;
	/** When it wakes up by itself, if it waits. */
	readonly waitTill?: Date;
	readonly data: IRunExecutionData;

	constructor(answer: ExecutionAnswer) {
		this.id = answer.id;
		this.status = answer.status;
		this.workflowId = answer.workflowId;
		this.waitTill = answer.waitTill ? new Date(answer.waitTill) : undefined;
		this.data = parse(answer.data) as IRunExecutionData;
	}

	/** The message of the execution's error, as the editor shows it. */
	get errorMessage(): string | undefined {
		return this.data.resultData.error?.message;
	}

	/** All runs of a node, oldest first; empty if it has not run. */
	runs(nodeName: string): ITaskData[] {
		return this.data.resultData.runData[nodeName] ?? [];
	}

	/**
	 * The items that the last run of a node put on one of its outputs.
	 *
	 * @throws Error naming the nodes that did run, if this one did not
	 */
	output(nodeName: string, outputIndex = 0): INodeExecutionData[] {
		const lastRun = this.runs(nodeName).at(-1);
		if (!lastRun) {
			const ran = Object.keys(this.data.resultData.runData).join(', ');
			throw new Error(
				`${nodeName} did not run. Status ${this.status}, ran: ${ran}. ${this.errorMessage ?? ''}`,
			);
		}
		return lastRun.data?.main?.[outputIndex] ?? [];
	}
}
