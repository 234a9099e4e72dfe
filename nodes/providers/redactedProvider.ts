import type { IAllExecuteFunctions, Logger } from 'n8n-workflow';

import { ProviderCallError, type ProviderFailure } from '../shared/failures';
import { httpFailure, isSuccessStatus, statusKind } from '../shared/http/answerFailure';
import type { ApiAnswer } from '../shared/http/sendRequest';
import { excerpt, limitedAnswer, limitedText, limitedTexts } from '../shared/limitedText';
import { outcomeOf } from '../shared/outcome';
import { namedTask } from '../shared/tasks/namedTask';
import type { VideoTask } from '../shared/tasks/videoTask';
import { redactSecrets } from '../shared/http/redactSecrets';
import type { ProviderCall, TaskRequest, VideoProvider } from './provider';

/**
 * Wraps a provider: removes the credential's secrets from its tasks, failures, hints and log lines, and limits their
 * texts. The provider itself sees the unchanged answers.
 */
export function redactedProvider<Provider extends VideoProvider>(provider: Provider): Provider {
	const { get, batch, list, choices, callbacks, cancel, modelFields } = provider;
	return {
		...provider,
		prepare: async (call) => {
			const { ownCall, openAnswer } = watchedCall(redactedCall(call));
			const request = await redactedWork(call, () => provider.prepare(ownCall));
			const send = async (id?: string) =>
				await openAfterAnswer(provider, openAnswer, () => request.send(id));
			return redactedRequest(call, { ...request, send });
		},
		...(get && {
			get: async (call, reference) => await taskOf(call, () => get(redactedCall(call), reference)),
		}),
		...(batch && {
			batch: {
				...batch,
				read: async (call, references) => {
					const read = () => batch.read(redactedCall(call), references);
					const outcomes = await redactedWork(call, read);
					return outcomes.map((outcome) =>
						outcome.ok
							? { ok: true, value: redactedTask(outcome.value, call) }
							: { ok: false, error: redactedError(outcome.error, call) },
					);
				},
			},
		}),
		...(list && {
			list: {
				...list,
				readPage: async (call, page) => {
					const read = () => list.readPage(redactedCall(call), page);
					const { entries, ...others } = await redactedWork(call, read);
					return { ...others, entries: entries.map((task) => redactedTask(task, call)) };
				},
			},
		}),
		...(choices && {
			choices: Object.fromEntries(
				Object.entries(choices).map(([name, read]) => [
					name,
					async (call: ProviderCall) => await redactedWork(call, () => read(redactedCall(call))),
				]),
			),
		}),
		...(cancel && {
			cancel: async (call, reference) =>
				await redactedWork(call, () => cancel(redactedCall(call), reference)),
		}),
		...(modelFields && {
			modelFields: async (call) => await redactedWork(call, () => modelFields(redactedCall(call))),
		}),
		...(callbacks && {
			callbacks: {
				...callbacks,
				isGenuine: async (request, taskId, secret, nowMs, call) =>
					await redactedWork(call, async () =>
						callbacks.isGenuine(request, taskId, secret, nowMs, redactedCall(call)),
					),
			},
		}),
	} satisfies VideoProvider as Provider;
}

/**
 * A call that keeps the last answer after which a task may exist. Requests that only read or upload do not count.
 *
 * @returns `openAnswer` takes the answer away, so that each submission has its own
 */
function watchedCall(call: ProviderCall): {
	ownCall: ProviderCall;
	openAnswer: () => ApiAnswer | undefined;
} {
	let last: ApiAnswer | undefined;
	const request: ProviderCall['request'] = async (asked) => {
		const answer = await call.request(asked);
		const mayCreate = asked.method !== 'GET' && !asked.createsNothing;
		if (mayCreate && statusKind(answer.status) === 'ambiguous') last = answer;
		return answer;
	};
	return {
		ownCall: { ...call, request },
		openAnswer: () => {
			const answer = last;
			last = undefined;
			return answer;
		},
	};
}

/**
 * Submits a task. An error of the provider's own code after an answer, such as a TypeError, leaves the submission
 * ambiguous: without this, it would count as not sent.
 */
async function openAfterAnswer(
	{ displayName }: VideoProvider,
	openAnswer: () => ApiAnswer | undefined,
	send: () => Promise<VideoTask>,
): Promise<VideoTask> {
	openAnswer();
	const outcome = await outcomeOf(send);
	if (outcome.ok) return outcome.value;
	const answer = openAnswer();
	if (!answer || outcome.error instanceof ProviderCallError) throw outcome.error;
	throw new ProviderCallError({
		...httpFailure(displayName, answer),
		kind: 'ambiguous',
		message: `${displayName} gave an answer that cannot be read: ${outcome.error.message}`,
		taskId: namedTask(answer.json, { isSuccess: isSuccessStatus(answer.status) }),
		unread: undefined,
	});
}

function redactedRequest(call: ProviderCall, request: TaskRequest): TaskRequest {
	const { send, find, findRecent, createExternalTaskId } = request;
	return {
		...request,
		...(createExternalTaskId && {
			createExternalTaskId: () => redactedWork(call, () => createExternalTaskId()),
		}),
		send: async (id) => await taskOf(call, () => send(id)),
		...(find && {
			find: async (id) => {
				const task = await redactedWork(call, () => find(id));
				return task && redactedTask(task, call);
			},
		}),
		...(findRecent && {
			findRecent: async (createdAfter) => {
				const tasks = await redactedWork(call, () => findRecent(createdAfter));
				return tasks.map((task) => redactedTask(task, call));
			},
		}),
	};
}

const taskOf = async (call: ProviderCall, work: () => Promise<VideoTask>): Promise<VideoTask> =>
	redactedTask(await redactedWork(call, work), call);

async function redactedWork<T>(call: ProviderCall, work: () => Promise<T>): Promise<T> {
	const outcome = await outcomeOf(work);
	if (outcome.ok) return outcome.value;
	throw redactedError(outcome.error, call);
}

const redactedError = (error: Error, call: ProviderCall): Error =>
	error instanceof ProviderCallError
		? new ProviderCallError(redactedFailure(error.failure, call))
		: error;

/**
 * An ID may contain a shorter secret by chance, and a changed ID would not find its task. A longer secret in an ID is
 * not a coincidence.
 */
const SHORTEST_SECRET_IN_ID = 20;

/** A task without the secrets of the call's credential. */
export function redactedTask(task: VideoTask, call: Pick<ProviderCall, 'credential'>): VideoTask {
	const { raw, ...others } = redactSecrets(task, call.credential);
	const { provider, taskId, externalTaskId, status, videos } = task;
	return {
		...(limitedTexts(others) as VideoTask),
		...links(others),
		provider,
		taskId: redactedId(taskId, call),
		...(externalTaskId !== undefined && { externalTaskId: redactedId(externalTaskId, call) }),
		status,
		videos: others.videos.map((video, index) => {
			const id = videos[index]?.id;
			return { ...video, ...(id !== undefined && { id: redactedId(id, call) }) };
		}),
		raw,
	};
}

/** The links stay whole, because a cut link would not work. */
const links = (task: object): object =>
	Object.fromEntries(Object.entries(task).filter(([name]) => name.endsWith('Url')));

const redactedId = (id: string, { credential }: Pick<ProviderCall, 'credential'>): string =>
	redactSecrets(id, credential, SHORTEST_SECRET_IN_ID);

function redactedFailure(failure: ProviderFailure, call: ProviderCall): ProviderFailure {
	const { answer, unread, ...others } = redactSecrets(failure, call.credential);
	const { kind, taskId } = failure;
	if (unread) others.message = others.message.replace(unread, () => excerpt(unread));
	return {
		...(limitedTexts(others) as ProviderFailure),
		kind,
		...(taskId !== undefined && { taskId: redactedId(taskId, call) }),
		...(answer !== undefined && { answer: limitedAnswer(answer) }),
	};
}

function redactedCall(call: ProviderCall): ProviderCall {
	const shown = (text: string) => limitedText(redactSecrets(text, call.credential));
	return {
		...call,
		context: withLogger(call.context, shown),
		hint: (message) => call.hint(shown(message)),
	};
}

function withLogger(
	context: IAllExecuteFunctions,
	shown: (text: string) => string,
): IAllExecuteFunctions {
	const logAs =
		(level: 'debug' | 'info' | 'warn' | 'error'): Logger['info'] =>
		(message, metadata) =>
			context.logger[level](`${shown(message)}`, metadata);
	const logger: Logger = {
		debug: logAs('debug'),
		info: logAs('info'),
		warn: logAs('warn'),
		error: logAs('error'),
	};
	return Object.create(context ?? null, { logger: { value: logger } }) as IAllExecuteFunctions;
}
