import type {
	ExecutionError,
	ExecutionStatus,
	INodeExecutionData,
	IRun,
	ITaskData,
	IWorkflowBase,
} from 'n8n-workflow';

/**
 * One stretch of an execution: from its start or a resume until it ends or waits.
 *
 * Run data accumulates over the stretches, as in n8n: a resumed run contains the earlier nodes too.
 */
export class Run {
	constructor(
		readonly executionId: string,
		/** 1 for the stretch from the start, 2 for the one after the first resume, and so on. */
		readonly stretch: number,
		readonly workflow: IWorkflowBase,
		/** n8n's own record: statuses, run data, error, stack. */
		readonly data: IRun,
		/** `$execution.resumeUrl` of this execution, with its token. */
		readonly resumeUrl: string,
	) {}

	get status(): ExecutionStatus {
		return this.data.status;
	}

	/** The time when n8n would wake a waiting execution; undefined if it does not wait. */
	get waitTill(): Date | undefined {
		return this.data.waitTill ?? undefined;
	}

	/** The error that ended the execution, if any. */
	get error(): ExecutionError | undefined {
		return this.data.data.resultData.error;
	}

	/** Names of the nodes that ran. */
	get nodesRun(): string[] {
		return Object.keys(this.data.data.resultData.runData);
	}

	/**
	 * The runs of one node, in order.
	 *
	 * @throws Error if it never ran, naming the nodes that ran and the error that ended the execution.
	 */
	runs(nodeName: string): ITaskData[] {
		const runs = this.data.data.resultData.runData[nodeName];
		if (runs) return runs;
		const ran = this.nodesRun.map((name) => `"${name}"`).join(', ') || 'no node';
		const error = this.error ? `; the execution failed with: ${this.error.message}` : '';
		throw new Error(`"${nodeName}" did not run; ran: ${ran}${error}`);
	}

	/**
	 * The items on one output of a node; [] if it sent none there.
	 *
	 * @param runIndex the node's last run by default.
	 * @throws Error if the node has no such run.
	 */
	output(nodeName: string, outputIndex = 0, runIndex?: number): INodeExecutionData[] {
		const runs = this.runs(nodeName);
		const index = runIndex ?? runs.length - 1;
		const run = runs[index];
		if (!run) throw new Error(`"${nodeName}" ran ${runs.length} times; run ${index} is missing`);
		return run.data?.main?.[outputIndex] ?? [];
	}

	/** The json of the items on one output. */
	json(nodeName: string, outputIndex = 0, runIndex?: number): INodeExecutionData['json'][] {
		return this.output(nodeName, outputIndex, runIndex).map(({ json }) => json);
	}
}
