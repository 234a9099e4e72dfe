import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import { isAgentTool } from '../shared/agentTool';
import type { ProviderFailure } from '../shared/failures';
import type { VideoTask } from '../shared/videoTask';

/** What this node remembers of one submission for as long as its execution lasts. */
export interface RememberedTask {
	requestHash: string;
	executionId: string;
	/** The id that was sent, or is about to be. */
	externalTaskId?: string;
	/** Set before sending; taken back where it is certain that nothing was created. */
	maybeCreated: boolean;
	/** An end was open once, even if no task was found then: a duplicate may be this one. */
	wasOpenOnce?: boolean;
	/** What the last open end said, where the provider cannot be asked. */
	openEnd?: ProviderFailure;
	/** When it was first tried, in milliseconds since 1970. */
	startedAt: number;
	/** The task, once it is known. */
	task?: VideoTask;
}

export interface TaskMemory {
	recall(itemIndex: number, content: unknown): RememberedTask | undefined;
	remember(
		itemIndex: number,
		content: unknown,
		facts: Omit<RememberedTask, 'requestHash' | 'executionId'>,
	): void;
	/**
	 * For when the results have been delivered: what comes after is meant to be a new task. A submission whose end
	 * is open stays, so that an agent that calls again does not pay twice.
	 */
	forgetThisRun(): void;
}

const CONTEXT_KEY = 'imageToVideoTasks';

/**
 * n8n's Retry On Fail runs the whole node again, and so does "Retry" on a failed execution. The node's context
 * survives both, so what was submitted is kept there, by run and item. As an agent's tool, each call is a run of
 * its own, so there it is kept by the request itself and, where one call has it several times, by which of them it is.
 */
export function openTaskMemory(context: IExecuteFunctions): TaskMemory {
	const nodeContext = context.getContext('node');
	const tasks = ((nodeContext[CONTEXT_KEY] as Record<string, RememberedTask> | undefined) ??= {});
	const executionId = context.getExecutionId();
	const isTool = isAgentTool(context);
	const runIndex = isTool ? 0 : Number(context.evaluateExpression('{{ $runIndex }}', 0) ?? 0);
	const ownKeys = new Set<string>();
	const itemsByRequest = new Map<string, number[]>();

	const keyOf = (itemIndex: number, requestHash: string) => {
		const key = isTool
			? `${requestHash}:${placeAmongEqual(itemIndex, requestHash)}`
			: `${runIndex}:${itemIndex}`;
		ownKeys.add(key);
		return key;
	};
	const placeAmongEqual = (itemIndex: number, requestHash: string): number => {
		const items = itemsByRequest.get(requestHash) ?? [];
		itemsByRequest.set(requestHash, items);
		if (!items.includes(itemIndex)) items.push(itemIndex);
		return items.indexOf(itemIndex);
	};
	return {
		recall: (itemIndex, content) => {
			const requestHash = hashOf(content);
			const known = tasks[keyOf(itemIndex, requestHash)];
			// In one execution a run and an item are one submission, even if a parameter such as the time has
			// changed. A later execution that retries this one may have been given other parameters on purpose.
			const isSame = known?.executionId === executionId || known?.requestHash === requestHash;
			return isSame ? known : undefined;
		},
		remember: (itemIndex, content, facts) => {
			const requestHash = hashOf(content);
			tasks[keyOf(itemIndex, requestHash)] = { ...facts, requestHash, executionId };
		},
		forgetThisRun: () => {
			for (const key of ownKeys) {
				const isOpen = tasks[key]?.maybeCreated && !tasks[key].task;
				if (!isOpen) delete tasks[key];
			}
		},
	};
}

const hashOf = (content: unknown): string =>
	createHash('sha256').update(JSON.stringify(content)).digest('hex');
