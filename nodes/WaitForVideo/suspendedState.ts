import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';
import { expressionText } from '../shared/n8n/execution';
import type { WantedTask } from '../waiting/wantedTask';

/** A task that a suspended execution waits for. */
export interface PendingTask extends WantedTask {
	/** By the wall clock, in milliseconds since 1970. */
	giveUpAt: number;
}

/** Whether only a callback can name a task: its answer was lost, and the provider cannot look its external ID up. */
export const needsCallback = (
	{ hasExternalIds, callbacks }: VideoProvider,
	{ reference }: WantedTask,
): boolean =>
	reference.by === 'externalTaskId' && !hasExternalIds && callbacks?.carriesExternalIds === true;

/** The state for `webhook()`, which may run in another process than `execute()`. */
export interface SuspendedState {
	/** Differs for each suspension. */
	id: string;
	/** When n8n's timer resumes the execution, in milliseconds since 1970. */
	wakeAt: number;
	providerId: string;
	options: IDataObject;
	pending: PendingTask[];
	/** Items that failed before the suspension. */
	failed: INodeExecutionData[];
	/** Number of items that were completed before the suspension. They are stored as the node's input on output 0. */
	completedCount: number;
}

interface WaitContext {
	suspended?: SuspendedState;
}

const waitContext = (context: IExecuteFunctions): WaitContext => context.getContext('node');

/** Saves the state in the node's context, which survives a restart because n8n saves it with the execution. */
export function keepSuspendedState(context: IExecuteFunctions, state: SuspendedState): void {
	waitContext(context).suspended = state;
}

/** The state of an earlier suspension of the node. */
export const earlierState = (context: IExecuteFunctions): SuspendedState | undefined =>
	waitContext(context).suspended;

/** The items that were completed before the suspension, with their files. */
export function readCompletedItems(
	context: IWebhookFunctions,
	{ completedCount }: SuspendedState,
): INodeExecutionData[] {
	// n8n does not provide `$input` for an empty input.
	if (completedCount === 0) return [];
	return context.evaluateExpression('{{ $input.all() }}') as unknown as INodeExecutionData[];
}

/** The saved state. In `webhook()`, only an expression can access it. */
export function readSuspendedState(context: IWebhookFunctions): SuspendedState | undefined {
	const name = expressionText(context.getNode().name);
	const found = context.evaluateExpression(`{{ $(${name}).context }}`) as unknown;
	return (found as WaitContext | undefined)?.suspended;
}
