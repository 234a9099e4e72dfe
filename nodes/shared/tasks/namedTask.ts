import type { ProviderFailure } from '../failures';

/** Fields that name a task and nothing else. */
const TASK_FIELDS = ['task_id', 'taskId', 'job_id', 'jobId', 'generation_id', 'generationId'];
/** Objects that services put around a task. */
const HOLDERS = ['data', 'result', 'task', 'job', 'generation', 'output'];
/** Objects that services put around a refusal, where `id` would be the refusal's own. */
const REFUSALS = ['error', 'detail', 'details'];

/** How the answer to a submission names its task. */
export interface TaskNaming {
	/** Whether the answer stands for a success by its HTTP status: only then is an `id` beside the message a task's. */
	isSuccess: boolean;
	/** Further fields that name a task at this provider. */
	fields?: readonly string[];
}

/**
 * The task that the answer to a submission names in a place in which services usually name one; undefined where it
 * names none.
 */
export function namedTask(
	json: unknown,
	{ isSuccess, fields = [] }: TaskNaming,
): string | undefined {
	const names = [...TASK_FIELDS, ...fields];
	const holders = HOLDERS.map((name) => within(json, name));
	const refusals = REFUSALS.map((name) => within(json, name));
	return (
		firstId([json, ...holders, ...refusals], names) ??
		firstId(isSuccess ? [...holders, json] : holders, ['id'])
	);
}

/**
 * The failure of a submission. Where the answer names a task, the task may have been paid for, whatever stands beside
 * it: the failure is ambiguous then, and names the task.
 *
 * @param failure as the provider's codes and the HTTP status have it
 */
export function submissionFailure(
	failure: ProviderFailure,
	taskId: string | undefined,
): ProviderFailure {
	if (taskId === undefined) return failure;
	const message = `${failure.message}, but the answer names task ${taskId}`;
	return { ...failure, kind: 'ambiguous', message, taskId };
}

/** Codes with which services say that a request went well. */
const SUCCESS_CODE = /^(0|2\d\d|ok|success|succeed)$/i;

/** Whether nothing in an answer says that the request went wrong: no error, no code of one, no `success: false`. */
export function saysSuccess(json: unknown): boolean {
	const code = fieldOf(json, 'code') ?? 0;
	const hasError = Boolean(fieldOf(json, 'error')) || fieldOf(json, 'success') === false;
	return !hasError && SUCCESS_CODE.test(String(code));
}

/** An object, or the only object of a list. */
function within(json: unknown, name: string): unknown {
	const value = fieldOf(json, name);
	return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}

function firstId(places: readonly unknown[], names: readonly string[]): string | undefined {
	for (const place of places) {
		for (const name of names) {
			const id = idFrom(fieldOf(place, name));
			if (id !== undefined) return id;
		}
	}
	return undefined;
}

/** Larger numbers lose digits when JSON is parsed, and would name another task. */
function idFrom(value: unknown): string | undefined {
	if (typeof value === 'number')
		return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

const fieldOf = (json: unknown, name: string): unknown =>
	typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined;
