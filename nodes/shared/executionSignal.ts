import type { IExecuteFunctions } from 'n8n-workflow';

/** Aborted when the execution is cancelled; undefined in n8n versions and engines that have no such signal. */
export const executionSignal = (context: IExecuteFunctions): AbortSignal | undefined =>
	context.getExecutionCancelSignal?.();
