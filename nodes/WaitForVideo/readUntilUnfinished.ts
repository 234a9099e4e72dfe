import type { ReadTasks } from '../providers/tasksReader';
import type { CallbackReport, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { isUnknownTask } from '../shared/failures';
import type { Outcome } from '../shared/outcome';
import { isYoung } from '../shared/recentTasks';
import { isFinal } from '../shared/videoTask';
import type { TaskResult } from './pollWantedTasks';
import type { PendingTask } from './suspendedState';

/**
 * Reads the tasks until one is found unfinished. The first two are read one by one, because one of them usually is;
 * then two, four …, or as many as a list shows: few requests where all are finished.
 *
 * @param named what a callback says of the task that is looked at first
 * @returns results by the tasks' keys, or undefined where a task is unfinished and has time left
 * @throws what keeps a task from being read
 */
export async function readUntilUnfinished(
	pending: readonly PendingTask[],
	named: CallbackReport | undefined,
	read: ReadTasks,
): Promise<Map<string, TaskResult> | undefined> {
	const results = new Map<string, TaskResult>();
	const isOpen = ({ key }: PendingTask) => !results.has(key);
	const tasks = inOrder(eachOnce(pending), named);
	for (let from = 0, round = 0; from < tasks.length; round++) {
		const size = Math.max(1, 2 ** (round - 1));
		const step = tasks.slice(from, from + size).filter(isOpen);
		from += size;
		if (step.length === 0) continue;
		const others = step.length > 1 ? tasks.slice(from).filter(isOpen) : [];
		const outcomes = await read(step, others);
		for (const task of [...step, ...others.filter(({ key }) => outcomes.has(key))]) {
			const result = resultOf(task, outcomes.get(task.key));
			if (!result) return undefined;
			results.set(task.key, result);
		}
	}
	return results;
}

/** Of items that wait for the same task, the one that waits longest. */
function eachOnce(pending: readonly PendingTask[]): PendingTask[] {
	const byKey = new Map<string, PendingTask>();
	for (const task of pending) {
		const other = byKey.get(task.key);
		if (!other || other.giveUpAt < task.giveUpAt) byKey.set(task.key, task);
	}
	return [...byKey.values()];
}

/** Whether a callback is about this task. */
export const isTaskOf = (
	{ reference, known }: PendingTask,
	report: CallbackReport | undefined,
): boolean => report !== undefined && [reference.id, known?.taskId].includes(report.taskId);

/** The task that the call is about comes first: if it is not finished, one question has been enough. */
function inOrder(pending: PendingTask[], named: CallbackReport | undefined): PendingTask[] {
	const isNamed = (task: PendingTask) => isTaskOf(task, named);
	// Of the others, the last submitted is the likeliest to be unfinished.
	const others = pending.filter((task) => !isNamed(task)).reverse();
	return [...pending.filter(isNamed), ...others];
}

function resultOf(
	task: PendingTask,
	outcome: Outcome<VideoTask> | undefined,
): TaskResult | undefined {
	if (outcome?.ok) {
		if (isFinal(outcome.value)) return { state: 'final', value: outcome.value };
		const isOverdue = task.giveUpAt <= clock.now();
		return isOverdue ? { state: 'timedOut', lastValue: outcome.value } : undefined;
	}
	const error = outcome?.error ?? new Error('the task was not read');
	// The provider has forgotten it. Anything else, such as a revoked key, can be put right.
	if (!isUnknownTask(error)) throw error;
	if (isYoung(clock.now() - (task.createdAt ?? Number.NaN))) return undefined;
	return { state: 'failed', error };
}
