import type { IAllExecuteFunctions, Logger } from 'n8n-workflow';

import { ProviderCallError, type ProviderFailure } from '../shared/failures';
import { limitedAnswer, limitedText, limitedTexts } from '../shared/limitedText';
import { outcomeOf } from '../shared/outcome';
import type { VideoTask } from '../shared/videoTask';
import { withoutSecrets } from '../shared/withoutSecrets';
import type { ProviderCall, TaskRequest, VideoProvider } from './provider';

/**
 * The provider, whose tasks, failures, hints and log lines do not repeat the credential's secrets, and whose texts have
 * a limit. Providers themselves see answers as they came, so that an ID that contains a secret stays whole.
 */
export function redactedProvider<Provider extends VideoProvider>(provider: Provider): Provider {
	const { get, list } = provider;
	return {
		...provider,
		prepare: async (call) => {
			const ownCall = redactedCall(call);
			const request = await redactedWork(call, async () => await provider.prepare(ownCall));
			return redactedRequest(call, request);
		},
		...(get && {
			get: async (call, reference) =>
				await taskOf(call, async () => await get(redactedCall(call), reference)),
		}),
		...(list && {
			list: {
				...list,
				readPage: async (call, page) => {
					const read = async () => await list.readPage(redactedCall(call), page);
					const { entries, ...others } = await redactedWork(call, read);
					return { ...others, entries: entries.map((task) => redactedTask(task, call)) };
				},
			},
		}),
	} satisfies VideoProvider as Provider;
}

function redactedRequest(call: ProviderCall, request: TaskRequest): TaskRequest {
	const { send, find } = request;
	return {
		...request,
		send: async (id) => await taskOf(call, async () => await send(id)),
		...(find && {
			find: async (id) => {
				const task = await redactedWork(call, async () => await find(id));
				return task && redactedTask(task, call);
			},
		}),
	};
}

const taskOf = async (call: ProviderCall, work: () => Promise<VideoTask>): Promise<VideoTask> =>
	redactedTask(await redactedWork(call, work), call);

async function redactedWork<T>(call: ProviderCall, work: () => Promise<T>): Promise<T> {
	const outcome = await outcomeOf(work);
	if (outcome.ok) return outcome.value;
	const { error } = outcome;
	throw error instanceof ProviderCallError
		? new ProviderCallError(redactedFailure(error.failure, call))
		: error;
}

/** What a task is found by, and its links. */
const AS_THEY_ARE = new Set<string>([
	'provider',
	'taskId',
	'externalTaskId',
	'status',
	'videoUrl',
	'videos',
	'previewImageUrl',
	'watermarkUrl',
]);

/** A task without the secrets of the call's credential. */
export function redactedTask(
	task: VideoTask,
	{ credential }: Pick<ProviderCall, 'credential'>,
): VideoTask {
	const fields = Object.entries(task).map(([name, value]) => {
		if (AS_THEY_ARE.has(name)) return [name, value];
		const redacted = withoutSecrets<unknown>(value, credential);
		return [name, name === 'raw' ? redacted : limitedTexts(redacted)];
	});
	return Object.fromEntries(fields) as VideoTask;
}

function redactedFailure(failure: ProviderFailure, { credential }: ProviderCall): ProviderFailure {
	const { answer, ...others } = withoutSecrets(failure, credential);
	return {
		...(limitedTexts(others) as ProviderFailure),
		kind: failure.kind,
		...(failure.taskId !== undefined && { taskId: failure.taskId }),
		...(answer !== undefined && { answer: limitedAnswer(answer) }),
	};
}

function redactedCall(call: ProviderCall): ProviderCall {
	const shown = (text: string) => limitedText(withoutSecrets(text, call.credential));
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
	return Object.create(context, { logger: { value: logger } }) as IAllExecuteFunctions;
}
