import { ProviderCallError, type ProviderFailure } from '../failures';
import { isSuccessStatus } from '../http/answerFailure';
import type { ApiAnswer } from '../http/sendRequest';
import { parseJson } from '../json';

/** Fields that always contain a task ID. */
const TASK_FIELDS = ['task_id', 'taskId', 'job_id', 'jobId', 'generation_id', 'generationId'];
/** Objects in which services nest a task. */
const HOLDERS = ['data', 'result', 'task', 'job', 'generation', 'output'];
/** Objects in which services nest a refusal. An `id` in them belongs to the refusal. */
const REFUSALS = ['error', 'detail', 'details'];

/** The deepest answer that was seen has the task in `data.data.data`. */
const DEEPEST = 3;

/** How to find the task ID in the answer to a submission. */
export interface TaskNaming {
	/** Whether the HTTP status means success: only then is an `id` at the top level a task ID. */
	isSuccess: boolean;
	/** This provider's further fields for a task ID. */
	fields?: readonly string[];
}

/**
 * The task ID in one of the usual places of an answer to a submission, also nested and as JSON text; otherwise undefined.
 */
export function namedTask(
	json: unknown,
	{ isSuccess, fields = [] }: TaskNaming,
): string | undefined {
	const names = [...TASK_FIELDS, ...fields];
	const answer = onlyEntry(json);
	const holders = holdersIn(answer, DEEPEST);
	const refusals = REFUSALS.map((name) => within(answer, name));
	return (
		firstId([answer, ...holders, ...refusals], names) ??
		firstId(isSuccess ? [...holders, answer] : holders, ['id'])
	);
}

/** The objects in which a task may be nested, the outer ones first. */
function holdersIn(json: unknown, depth: number): unknown[] {
	const outer = HOLDERS.map((name) => within(json, name)).filter(
		(holder) => typeof holder === 'object' && holder !== null,
	);
	return depth === 1
		? outer
		: [...outer, ...outer.flatMap((holder) => holdersIn(holder, depth - 1))];
}

/**
 * The failure of a submission. If the answer contains a task ID, the task may have been paid for, so the failure is
 * ambiguous and names the task.
 *
 * @param failure the classification by the provider's code and the HTTP status
 */
export function submissionFailure(
	failure: ProviderFailure,
	taskId: string | undefined,
): ProviderFailure {
	if (taskId === undefined) return failure;
	const message = `${failure.message}, but the answer names task ${taskId}`;
	return { ...failure, kind: 'ambiguous', message, taskId };
}

/**
 * The ID of the task that a submission has created.
 *
 * @param classify classifies an answer without success, by the provider's code and the HTTP status
 * @param isSuccess whether the provider accepted the submission, as far as the HTTP status or a code tells
 * @throws ProviderCallError unless the answer is a success that names a task; see `submissionFailure`
 */
export function createdTaskId(
	answer: ApiAnswer,
	classify: (answer: ApiAnswer) => ProviderFailure,
	isSuccess = isSuccessStatus(answer.status),
): string {
	const taskId = namedTask(answer.json, { isSuccess });
	if (taskId !== undefined && isSuccess && saysSuccess(answer.json)) return taskId;
	throw new ProviderCallError(submissionFailure(classify(answer), taskId));
}

/** Codes that mean success. */
const SUCCESS_CODE = /^(0|2\d\d|ok|success|succeed)$/i;

/** Whether an answer contains no sign of a failure: no error, no error code, no `success: false`. */
export function saysSuccess(json: unknown): boolean {
	const code = fieldOf(json, 'code') ?? 0;
	const hasError = Boolean(fieldOf(json, 'error')) || fieldOf(json, 'success') === false;
	const isSuccess =
		typeof code === 'number' || typeof code === 'string' ? SUCCESS_CODE.test(String(code)) : false;
	return !hasError && isSuccess;
}

/** The value of a field, or the only entry if it is a list. JSON text counts as what it contains. */
function within(json: unknown, name: string): unknown {
	const value = fieldOf(json, name);
	return onlyEntry(typeof value === 'string' && /^\s*[[{]/.test(value) ? parseJson(value) : value);
}

/** The only entry of a list; any other value unchanged. */
export const onlyEntry = (value: unknown): unknown =>
	Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;

function firstId(places: readonly unknown[], names: readonly string[]): string | undefined {
	for (const place of places) {
		for (const name of names) {
			const id = idFrom(fieldOf(place, name));
			if (id !== undefined) return id;
		}
	}
	return undefined;
}

/** Reads an ID. Unsafe integers are left out: JSON parsing rounds them, so they would name another task. */
function idFrom(value: unknown): string | undefined {
	if (typeof value === 'number')
		return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

const fieldOf = (json: unknown, name: string): unknown =>
	typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined;
