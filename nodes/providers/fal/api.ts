import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../shared/clock';
import { ProviderCallError } from '../../shared/failures';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { numberIn } from '../../shared/json';
import { outcomeOf } from '../../shared/outcome';
import { namedTask, submissionFailure } from '../../shared/tasks/namedTask';
import { logUnknownStatus, type VideoTask, videosIn } from '../../shared/tasks/videoTask';
import type { ProviderCall, TaskReference } from '../provider';
import {
	failedTask,
	isKnownStatus,
	isOver,
	type QueueStatus,
	statusSchema,
	submittedSchema,
	succeededTask,
	tellsFailure,
	unfinishedTask,
} from './answers';
import { classifyFalFailure, sayingOf } from './failures';
import { findLostRequest, LONGEST_RUN_MS, noteAnswered, recordedTask } from './history';
import { requestUrl } from './hosts';
import { appOf, parseExternalId, parseTaskId, type QueuedRequest, taskIdOf } from './requestIds';

/** A checked submission. */
export interface FalRequest {
	endpointId: string;
	/** The model's input is the body itself. */
	input: IDataObject;
	headers: Record<string, string>;
	query: IDataObject;
}

/**
 * Contract: fal, section 2. fal.ai has no idempotency key.
 *
 * @throws ProviderCallError whose message names the model and the time if a task may exist
 */
export async function submitTask(
	call: ProviderCall,
	{ endpointId, input, headers, query }: FalRequest,
): Promise<VideoTask> {
	const sentAt = new Date(clock.now()).toISOString();
	const outcome = await outcomeOf(async () => {
		const answer = await call.request({
			method: 'POST',
			url: `${call.baseUrl}/${endpointId}`,
			body: input,
			headers,
			query,
		});
		return { answer, request: createdRequest(answer, endpointId) };
	});
	if (!outcome.ok) {
		const { error } = outcome;
		if (!(error instanceof ProviderCallError) || error.failure.kind !== 'ambiguous') throw error;
		const message = `${error.failure.message}. The request to ${endpointId} was sent at ${sentAt}`;
		throw new ProviderCallError({ ...error.failure, message });
	}
	const { answer, request } = outcome.value;
	noteAnswered(request);
	const { queue_position } = submittedSchema.partial().safeParse(answer.json).data ?? {};
	const task = unfinishedTask(request, { queue_position }, answer.json);
	return { ...task, createdAt: sentAt };
}

/** @throws ProviderCallError for an answer without a request, and for a refusal that names one */
function createdRequest(answer: ApiAnswer, endpointId: string): QueuedRequest {
	const isSuccess = isSuccessStatus(answer.status);
	const header = answer.headers['x-fal-request-id'];
	const named =
		namedTask(answer.json, { isSuccess, fields: ['request_id'] }) ??
		(isSuccess && typeof header === 'string' && header.trim() !== '' ? header.trim() : undefined);
	const request = named === undefined ? undefined : { endpointId, requestId: named };
	if (isSuccess && request && /^[\w-]+$/.test(request.requestId)) return request;
	const failure = classifyFalFailure(answer);
	throw new ProviderCallError(submissionFailure(failure, request && taskIdOf(request)));
}

/** Contract: fal, sections 3 and 4. @throws ProviderCallError, InvalidInputError for an ID of another form */
export async function readTask(call: ProviderCall, { by, id }: TaskReference): Promise<VideoTask> {
	if (by === 'taskId') return await readRequest(call, parseTaskId(id));
	const submission = parseExternalId(id);
	const request = submission && (await findLostRequest(call, submission));
	if (request) return { ...(await readRequest(call, request)), externalTaskId: id };
	const isEarly = submission && clock.now() - submission.sentAt < LONGEST_RUN_MS;
	throw new ProviderCallError({
		kind: isEarly ? 'transient' : 'permanent',
		message: isEarly
			? "fal.ai's history does not list the request yet"
			: 'fal.ai has no request for this External Task ID',
		description: isEarly
			? 'fal.ai may list a request only when it has ended. Read it again later.'
			: 'Only External Task IDs that Create Task made for fal.ai can be looked up.',
		...(!isEarly && { reason: 'unknownTask' }),
	});
}

async function readRequest(call: ProviderCall, request: QueuedRequest): Promise<VideoTask> {
	const { endpointId } = request;
	let path = appOf(endpointId);
	let answer = await readStatus(call, request, path);
	// One example of the documentation reads with the whole ID of the model (contract: fal, section 12, 12).
	if (answer.status === 404 && path !== endpointId) {
		path = endpointId;
		answer = await readStatus(call, request, path);
	}
	if (answer.status === 404) {
		const recorded = await outcomeOf(() => recordedTask(call, request));
		if (recorded.ok && recorded.value) return recorded.value;
		throw new ProviderCallError({ ...classifyFalFailure(answer), reason: 'unknownTask' });
	}
	const status = statusSchema.safeParse(answer.json);
	if (!isSuccessStatus(answer.status) || !status.success) {
		throw new ProviderCallError(classifyFalFailure(answer));
	}
	if (!isOver(status.data)) {
		const { status: word } = status.data;
		if (!isKnownStatus(word)) logUnknownStatus(call, 'fal.ai', taskIdOf(request), { status: word });
		return unfinishedTask(request, status.data, answer.json);
	}
	return await readResult(call, request, { path, status: status.data, told: answer.json });
}

const readStatus = async (
	call: ProviderCall,
	request: QueuedRequest,
	path: string,
): Promise<ApiAnswer> =>
	await call.request({
		method: 'GET',
		url: `${requestUrl(call, request, path)}/status`,
		query: { logs: 0 },
	});

/** @param over the status of a request that is over, and where it was read */
async function readResult(
	call: ProviderCall,
	request: QueuedRequest,
	over: { path: string; status: QueueStatus; told: unknown },
): Promise<VideoTask> {
	const { path, status, told } = over;
	const hasFailed = tellsFailure(status);
	const outcome = await outcomeOf(() =>
		call.request({ method: 'GET', url: requestUrl(call, request, path) }),
	);
	if (!outcome.ok) {
		if (!hasFailed) throw outcome.error;
		return failedTask(request, [told], { status: told });
	}
	const answer = outcome.value;
	const raw = { status: told, result: answer.json ?? answer.text };
	const cost = numberIn(answer.headers['x-fal-billable-units']);
	if (hasFailed) return failedTask(request, [answer.json, told], raw, cost);
	if (isSuccessStatus(answer.status) && isOutput(answer.json)) {
		return succeededTask(request, answer.json, raw, cost);
	}
	if (answer.status === 400 && /in progress/i.test(answer.text)) {
		return unfinishedTask(request, { status: 'IN_PROGRESS' }, raw);
	}
	if (isModelsError(answer)) return failedTask(request, [answer.json], raw, cost);
	throw new ProviderCallError({ ...classifyFalFailure(answer), requestId: request.requestId });
}

/** Some models answer with the URL of the video alone. */
const isOutput = (json: unknown): boolean =>
	typeof json === 'string' ? videosIn(json).length > 0 : typeof json === 'object' && json !== null;

/** Refusals of the reading itself: the request may have ended well. */
const REFUSED_READINGS = [401, 403, 404, 408, 429];
/** A model refuses its input, and the caller has cancelled (contract: fal, section 5). */
const FAILED_RESULTS = [422, 499];

/** The result has the status of the model's own answer; a gateway's error does not have its form. */
const isModelsError = ({ status, json }: ApiAnswer): boolean =>
	FAILED_RESULTS.includes(status) ||
	(status >= 400 && !REFUSED_READINGS.includes(status) && sayingOf(json).isOutcome);
