import type { CallbackReport, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { isUnknownTask } from '../shared/failures';
import { type Outcome, outcomeOf } from '../shared/outcome';
import { isYoung } from '../shared/tasks/recentTasks';
import { isFinal } from '../shared/tasks/videoTask';
import type { TaskResult } from '../waiting/pollWantedTasks';
import type { ReadTasks } from '../waiting/readTasks';
import type { PendingTask } from './suspendedState';

/**
 * Reads the tasks until one is unfinished. Reads the first two singly, because one of them is usually unfinished. Then
 * reads two, four … or a page of the list at a time, which needs few requests if all tasks are finished.
 *
 * @param named the callback's report, whose task is read first
 * @param isLastWord see `VideoProvider`: such a result may be refused later, so it ends the waiting for all tasks
 * @returns results by the tasks' keys, after a last word perhaps without some tasks. The waiting goes on if a task is
 * unfinished and within its time limit.
 * @throws the error of a task that cannot be read
 */
export async function readUntilUnfinished(
	pending: readonly PendingTask[],
	named: CallbackReport | undefined,
	read: ReadTasks,
	isLastWord?: (task: VideoTask) => boolean,
): Promise<{ results: Map<string, TaskResult>; goesOn: boolean }> {
	const results = new Map<string, TaskResult>();
	let hasLastWord = false;
	const isOpen = ({ key }: PendingTask) => !results.has(key);
	const tasks = inOrder(eachOnce(pending), named);
	for (let from = 0, round = 0; from < tasks.length; round++) {
		const size = Math.max(1, 2 ** (round - 1));
		const step = tasks.slice(from, from + size).filter(isOpen);
		from += size;
		if (step.length === 0) continue;
		const others = step.length > 1 ? tasks.slice(from).filter(isOpen) : [];
		const outcomes = await read(step, others);
		const isTold = ({ key }: PendingTask) => {
			const outcome = outcomes.get(key);
			return outcome?.ok === true && (isLastWord?.(outcome.value) ?? false);
		};
		const lookedAt = [...step, ...others.filter(({ key }) => outcomes.has(key))];
		const isNotTold = (task: PendingTask) => !isTold(task);
		for (const task of [...lookedAt.filter(isTold), ...lookedAt.filter(isNotTold)]) {
			const outcome = outcomes.get(task.key);
			const result = await outcomeOf(async () => resultOf(task, outcome, isLastWord !== undefined));
			hasLastWord ||= isTold(task);
			if (result.ok && result.value) results.set(task.key, result.value);
			else if (hasLastWord) return { results, goesOn: false };
			else if (!result.ok) throw result.error;
			else return { results, goesOn: true };
		}
	}
	return { results, goesOn: false };
}

/** For each task, the item with the longest time limit. */
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
): boolean => {
	const { taskId, externalTaskId } = report ?? {};
	const ids = [reference.id, known?.taskId];
	return [taskId, externalTaskId].some((id) => id !== undefined && ids.includes(id));
};

/** The callback's task comes first: if it is not finished, a single request is enough. */
function inOrder(pending: PendingTask[], named: CallbackReport | undefined): PendingTask[] {
	const isNamed = (task: PendingTask) => isTaskOf(task, named);
	// Of the other tasks, the latest is the most likely to be unfinished.
	const others = pending.filter((task) => !isNamed(task)).reverse();
	return [...pending.filter(isNamed), ...others];
}

function resultOf(
	task: PendingTask,
	outcome: Outcome<VideoTask> | undefined,
	hasLastWords: boolean,
): TaskResult | undefined {
	if (outcome?.ok) {
		if (isFinal(outcome.value)) return { state: 'final', value: outcome.value };
		const isOverdue = task.giveUpAt <= clock.now();
		return isOverdue ? { state: 'timedOut', lastValue: outcome.value } : undefined;
	}
	const error = outcome?.error ?? new Error('the task was not read');
	// An unknown task is a final failure. Other failures, such as a revoked key, can be fixed.
	if (!isUnknownTask(error)) throw error;
	// The process that created the task may still be able to read it.
	if (hasLastWords) throw error;
	if (isYoung(clock.now() - (task.createdAt ?? Number.NaN))) return undefined;
	return { state: 'failed', error };
}
