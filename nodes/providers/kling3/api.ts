import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { InvalidInputError, ProviderCallError } from '../../shared/failures';
import { withoutEmpty } from '../../shared/form/values';
import { optionalText } from '../../shared/json';
import { type Outcome, outcomeOf, valueOf } from '../../shared/outcome';
import { createdTaskId } from '../../shared/tasks/namedTask';
import {
	completeTask,
	endedWithoutVideo,
	logUnknownStatus,
	type Page,
	type VideoTask,
} from '../../shared/tasks/videoTask';
import { isDocumentedStatus, klingData, type KlingAnswerReader } from '../klingBase/answers';
import { classifyKlingFailure } from '../klingBase/failures';
import { fromNewerTask, newerTaskSchema } from '../klingBase/callbacks';
import type { PageRequest, ProviderCall, TaskBatch, TaskList, TaskReference } from '../provider';

const PROVIDER = 'kling3';
const SERVICE = 'Kling';
const TASKS = '/tasks';
/** Contract: Kling today, section 5.1. */
const MOST_IDS = 20;
const INVALID_PARAMETERS = ['1200', '1201'];
const reader: KlingAnswerReader = {
	provider: { id: PROVIDER, displayName: SERVICE },
	classifyFailure: classifyKlingFailure,
};

/** @throws InvalidInputError for a credential with an access key (contract: Kling today, section 2.2) */
export function requireApiKey({ credential }: ProviderCall): void {
	if (credential.authentication !== 'accessKey') return;
	throw new InvalidInputError(
		'The Kling credential has an access key and a secret key, but Kling 3.0 and later take an API key only',
		'Make an API key in the Kling console. Then enter it in the credential, with "Sign In With" set to API Key.',
	);
}

/** Hosts and models that have repeated an external ID in an answer, in the memory of this process. */
const echoes = new Set<string>();

const echoKey = ({ baseUrl }: ProviderCall, path: string): string => `${baseUrl}${path}`;

/** Whether an answer for this model has repeated an external ID (contract: Kling today, section 11, number 2). */
export const hasEchoedIds = (call: ProviderCall, path: string): boolean =>
	echoes.has(echoKey(call, path));

/** Contract: Kling today, section 4.1. @throws ProviderCallError */
export async function createTask(
	call: ProviderCall,
	path: string,
	body: IDataObject,
): Promise<VideoTask> {
	const answer = await call.request({ method: 'POST', url: `${call.baseUrl}${path}`, body });
	const taskId = createdTaskId(answer, classifyKlingFailure);
	const { data } = answer.json as { data?: unknown };
	const task = newerTaskSchema.safeParse(data);
	if (!task.success) {
		const raw = data ?? answer.json;
		return completeTask({ provider: PROVIDER, taskId, status: 'submitted', videos: [], raw });
	}
	const { external_task_id: sentId } = (body.options ?? {}) as IDataObject;
	if (sentId !== undefined && task.data.external_id === sentId) echoes.add(echoKey(call, path));
	return newerTask(call, data, 'created')!;
}

/** A task of an answer; `undefined` if it has no ID. The video of a task that was just created may still be to come. */
function newerTask(
	call: ProviderCall,
	data: unknown,
	use: 'created' | 'read',
): VideoTask | undefined {
	const parsed = newerTaskSchema.safeParse(data);
	if (!parsed.success) return undefined;
	const { id, status } = parsed.data;
	if (!isDocumentedStatus(status)) logUnknownStatus(call, SERVICE, id, { status });
	const task = fromNewerTask(PROVIDER, parsed.data, data, call.baseUrl);
	if (use === 'read' || !endedWithoutVideo(task)) return task;
	delete task.failure;
	return { ...task, status: 'processing' };
}

/** Contract: Kling today, section 5.1. @throws ProviderCallError, InvalidInputError for an ID with a comma */
export async function readTask(call: ProviderCall, reference: TaskReference): Promise<VideoTask> {
	const [outcome] = await readTasks(call, [reference]);
	return valueOf(outcome!);
}

/** Contract: Kling today, section 5.1. */
export const taskBatch: TaskBatch = { most: MOST_IDS, read: readInHalves };

/** One invalid ID could make Kling refuse all of them, so a refusal of parameters is narrowed down. */
async function readInHalves(
	call: ProviderCall,
	references: readonly TaskReference[],
): Promise<Array<Outcome<VideoTask>>> {
	const outcome = await outcomeOf(() => readTasks(call, references));
	if (outcome.ok) return outcome.value;
	const isRefused =
		outcome.error instanceof ProviderCallError &&
		INVALID_PARAMETERS.includes(outcome.error.failure.code ?? '');
	if (!isRefused || references.length === 1) {
		return references.map(() => ({ ok: false, error: outcome.error }));
	}
	const middle = Math.ceil(references.length / 2);
	return [
		...(await readInHalves(call, references.slice(0, middle))),
		...(await readInHalves(call, references.slice(middle))),
	];
}

/** The outcome of each task: Kling leaves unknown tasks out of its answer, and promises no order. */
async function readTasks(
	call: ProviderCall,
	references: readonly TaskReference[],
): Promise<Array<Outcome<VideoTask>>> {
	const asked = references.filter(({ id }) => !id.includes(','));
	const tasks = asked.length > 0 ? await askForTasks(call, asked, 'read') : [];
	return references.map(({ by, id }) => {
		if (id.includes(',')) {
			return { ok: false, error: InvalidInputError.forField('Task ID', id, 'the ID of one task') };
		}
		const value = tasks.find((task) => task[by] === id);
		return value ? { ok: true, value } : { ok: false, error: unknownTask(id) };
	});
}

const unknownTask = (id: string): Error =>
	new ProviderCallError({
		kind: 'permanent',
		reason: 'unknownTask',
		message: `Kling has no task with the ID ${id}`,
		description:
			'Check the ID, and that the credential belongs to the account and region that made the task.',
	});

/** The task that a submission may have made; `undefined` if Kling has none with this external ID. */
export async function findTask(
	call: ProviderCall,
	externalTaskId: string,
): Promise<VideoTask | undefined> {
	const reference: TaskReference = { by: 'externalTaskId', id: externalTaskId };
	const tasks = await askForTasks(call, [reference], 'created');
	return tasks.find((task) => task.externalTaskId === externalTaskId);
}

/** @param references all by the same kind of ID, none with a comma */
async function askForTasks(
	call: ProviderCall,
	references: readonly TaskReference[],
	use: 'created' | 'read',
): Promise<VideoTask[]> {
	requireApiKey(call);
	const name = references[0]?.by === 'externalTaskId' ? 'external_task_ids' : 'task_ids';
	const ids = references.map(({ id }) => encodeURIComponent(id)).join(',');
	const answer = await call.request({
		method: 'GET',
		url: `${call.baseUrl}${TASKS}?${name}=${ids}`,
	});
	const data = klingData(reader, answer);
	if (!Array.isArray(data)) throw new ProviderCallError(classifyKlingFailure(answer));
	return data.flatMap((entry: unknown) => newerTask(call, entry, use) ?? []);
}

/** Contract: Kling today, section 5.2. */
export const taskList: TaskList = {
	pageSizes: [1, 500],
	defaultPageSize: 100,
	hasFilters: true,
	readPage,
};

const pageSchema = z.object({
	result: z.array(z.unknown()).nullish(),
	next_cursor: optionalText,
	has_more: z.boolean().nullish().catch(undefined),
});

/** @throws ProviderCallError */
async function readPage(
	call: ProviderCall,
	{ size, cursor, filter = {} }: PageRequest,
): Promise<Page<VideoTask>> {
	requireApiKey(call);
	const { statuses, createdAfter, createdBefore } = filter;
	const answer = await call.request({
		method: 'POST',
		url: `${call.baseUrl}${TASKS}`,
		body: {
			...(cursor === undefined
				? withoutEmpty({ start_time: createdAfter, end_time: createdBefore })
				: { cursor }),
			limit: size,
			filters: [
				{ key: 'product_type', values: ['video'] },
				...(statuses ? [{ key: 'status', values: [...statuses] }] : []),
			],
		},
	});
	const page = pageSchema.safeParse(klingData(reader, answer));
	if (!page.success) throw new ProviderCallError(classifyKlingFailure(answer));
	const { result, next_cursor: next, has_more: hasMore } = page.data;
	const entries = (result ?? []).flatMap((entry) => newerTask(call, entry, 'read') ?? []);
	// A cursor that repeats would make the list endless.
	const isLast = hasMore === false || !next || next === cursor;
	return { entries, isLast, ...(!isLast && { next }) };
}

/** The newest tasks since a time in milliseconds since 1970: which of them a lost answer may be about. */
export async function recentTasks(call: ProviderCall, createdAfter: number): Promise<VideoTask[]> {
	const { entries } = await readPage(call, { number: 1, size: 100, filter: { createdAfter } });
	return entries;
}
