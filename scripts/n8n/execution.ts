import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import type {
	ExecutionStatus,
	INodeExecutionData,
	IRunExecutionData,
	ITaskData,
} from 'n8n-workflow';

const ASK_EVERY_MS = 250;
const RUN_WITHIN_MS = 120_000;

const OVER: ExecutionStatus[] = ['canceled', 'crashed', 'error', 'success'];

/** An execution as `GET /rest/executions/:id` answers it, or the public API's `GET /executions/:id`. */
export interface ExecutionAnswer {
	/** The public API gives a number. */
	id: string | number;
	status: ExecutionStatus;
	workflowId: string;
	/** ISO 8601; when a waiting execution wakes up by itself. */
	waitTill?: string | null;
	/** Flattened with the library flatted; the public API gives it as it is. */
	data: string | IRunExecutionData;
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
		this.id = String(answer.id);
		this.status = answer.status;
		this.workflowId = answer.workflowId;
		this.waitTill = answer.waitTill ? new Date(answer.waitTill) : undefined;
		const { data } = answer;
		this.data = typeof data === 'string' ? (parse(data) as IRunExecutionData) : data;
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

/**
 * Reads an execution again and again until it has one of the given statuses.
 *
 * @param statuses default: those in which an execution is over
 * @throws Error with the last status, after two minutes
 */
export async function untilStatus(
	read: () => Promise<Execution>,
	statuses: ExecutionStatus[] = OVER,
): Promise<Execution> {
	const giveUpAt = Date.now() + RUN_WITHIN_MS;
	for (;;) {
		const execution = await read();
		if (statuses.includes(execution.status)) return execution;
		if (Date.now() > giveUpAt) {
			throw new Error(`Execution ${execution.id} is still ${execution.status}.`);
		}
		await sleep(ASK_EVERY_MS);
	}
}
