import type { IExecuteFunctions } from 'n8n-workflow';

/** Aborted when the execution is cancelled; undefined in n8n versions and engines that have no such signal. */
export const executionSignal = (context: IExecuteFunctions): AbortSignal | undefined =>
	context.getExecutionCancelSignal?.();

/**
 * A context whose requests end with `signal`. n8n ties authenticated requests to the signal that the context names,
 * and ignores the request's own; ours also knows time limits, and may outlive a cancelled execution.
 */
export const withCancelSignal = <Context extends object>(
	context: Context,
	signal: AbortSignal,
): Context =>
	Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as Context;
