import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
} from 'n8n-workflow';

import { expressionText } from '../shared/n8n/execution';
import type { WantedTask } from './wantedTask';

/** A task that a suspended execution waits for. */
export interface PendingTask extends WantedTask {
	/** By the wall clock, in milliseconds since 1970. */
	giveUpAt: number;
}

/** What `webhook()` has to know, which runs apart from `execute()` and perhaps in another process. */
export interface SuspendedState {
	providerId: string;
	options: IDataObject;
	pending: PendingTask[];
	/** Items that had failed before. */
	failed: INodeExecutionData[];
	/** How many were completed before: they are laid out as the node's input on output 0. */
	completedCount: number;
}

interface WaitContext {
	suspended?: SuspendedState;
	/** When each task was first waited for, in milliseconds since 1970: a loop counts from there. */
	firstWaits?: Record<string, number>;
}

const waitContext = (context: IExecuteFunctions): WaitContext => context.getContext('node');

/** When a task was first waited for in this execution, which is now if it was not yet. */
export function firstWait(context: IExecuteFunctions, key: string, now: number): number {
	const firstWaits = (waitContext(context).firstWaits ??= {});
	return (firstWaits[key] ??= now);
}

/** n8n saves the node's context with the execution, so what is kept there survives a restart. */
export function keepSuspendedState(context: IExecuteFunctions, state: SuspendedState): void {
	waitContext(context).suspended = state;
}

/** The items that were completed before the node was suspended, with their files. */
export function readCompletedItems(
	context: IWebhookFunctions,
	{ completedCount }: SuspendedState,
): INodeExecutionData[] {
	// n8n has no `$input` for an input without items.
	if (completedCount === 0) return [];
	return context.evaluateExpression('{{ $input.all() }}') as unknown as INodeExecutionData[];
}

/** The state that the node was suspended with; in `webhook()` it can be reached by an expression only. */
export function readSuspendedState(context: IWebhookFunctions): SuspendedState | undefined {
	const name = expressionText(context.getNode().name);
	const found = context.evaluateExpression(`{{ $(${name}).context }}`) as unknown;
	return (found as WaitContext | undefined)?.suspended;
}
