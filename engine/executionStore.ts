import { parse, stringify } from 'flatted';
import type {
	ExecutionStatus,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { deepCopy } from 'n8n-workflow';

/** An execution as n8n saves it in its database. */
export interface StoredExecution {
	id: string;
	workflow: IWorkflowBase;
	mode: WorkflowExecuteMode;
	status: ExecutionStatus;
	finished: boolean;
	/** The number of its stretches: 1 for its start, plus 1 for each resume. */
	stretches: number;
	data: IRunExecutionData;
}

type Row = Omit<StoredExecution, 'data'> & { data: string };

/**
 * The executions of an engine. Run data is kept in n8n's flattened text, so data read back has lost what
 * text cannot hold: object identity with the workflow, functions, class instances.
 */
export class ExecutionStore {
	private readonly rows = new Map<string, Row>();

	/** Adds an execution that is about to run; ids count up from 1. */
	add(workflow: IWorkflowBase, mode: WorkflowExecuteMode, data: IRunExecutionData): string {
		const id = String(this.rows.size + 1);
		this.rows.set(id, {
			id,
			workflow: deepCopy(workflow),
			mode,
			status: 'running',
			finished: false,
			stretches: 1,
			data: stringify(data),
		});
		return id;
	}

	has(id: string): boolean {
		return this.rows.has(id);
	}

	status(id: string): ExecutionStatus {
		return this.row(id).status;
	}

	stretches(id: string): number {
		return this.row(id).stretches;
	}

	/** Claims a waiting execution for a resume, as n8n's conditional update does. */
	claim(id: string): void {
		const row = this.row(id);
		if (row.status !== 'waiting') {
			throw new Error(`Execution "${id}" cannot be resumed: its status is "${row.status}"`);
		}
		row.status = 'running';
		row.stretches += 1;
	}

	save(id: string, run: IRun): void {
		Object.assign(this.row(id), {
			status: run.status,
			finished: run.finished === true,
			data: stringify(run.data),
		});
	}

	cancelWaiting(id: string): void {
		this.row(id).status = 'canceled';
	}

	/** A new copy of an execution as it was last saved. @throws Error if there is none. */
	load(id: string): StoredExecution {
		const row = this.row(id);
		return {
			...row,
			workflow: deepCopy(row.workflow),
			data: parse(row.data) as IRunExecutionData,
		};
	}

	private row(id: string): Row {
		const row = this.rows.get(id);
		if (!row) throw new Error(`There is no execution with the id "${id}"`);
		return row;
	}
}
