import {
	type IAllExecuteFunctions,
	type IDataObject,
	type IGetNodeParameterOptions,
	type ILoadOptionsFunctions,
	NodeOperationError,
} from 'n8n-workflow';
import type {
	ParameterValue,
	ProviderCall,
	TaskReference,
	VideoProvider,
} from '../providers/provider';
import { clock } from '../shared/clock';
import { cancelsTasks } from '../shared/form/nodeOptions';
import { sendRequest } from '../shared/http/sendRequest';
import { readBaseUrl } from '../shared/http/url';
import { outcomeOf } from '../shared/outcome';
import type { VideoCredential } from '../shared/tasks/videoTask';

/** The time limit and the cancel signals of a connection's requests. */
export interface ConnectionOptions {
	/** Time limit of one request, in milliseconds. */
	timeoutMs: number;
	/** Aborts requests when the execution is cancelled. Leave it out if the answer must be awaited nevertheless. */
	signal?: AbortSignal;
	/** The same signal for providers that decide for each request whether to abort it. */
	cancelSignal?: AbortSignal;
}

const LONGEST_TIMEOUT_MS = 3_600_000;

/** A node's connection to its provider, shared by all items. */
export interface Connection {
	call(itemIndex: number): ProviderCall;
	/**
	 * Cancels tasks that have not started, after their execution was cancelled, if the options say so. Never throws: the
	 * log says what became of each task.
	 */
	cancelTasks(options: IDataObject, references: readonly TaskReference[]): Promise<void>;
	/** The credential for video downloads, if the provider hosts the videos itself. */
	videoCredential?: VideoCredential;
	/** The hints of all calls, without duplicates. */
	hints: ReadonlySet<string>;
	/** The provider's clock, estimated from the answers so far. */
	clock: ProviderClock;
}

/**
 * Reads the credential and returns the connection that uses it.
 *
 * @throws NodeOperationError for a missing credential, an invalid base URL, or an invalid time limit
 */
export async function connect(
	context: IAllExecuteFunctions,
	provider: VideoProvider,
	options: ConnectionOptions,
): Promise<Connection> {
	const credential = await context.getCredentials(provider.credentialName);
	const baseUrl = readBaseUrl(provider.baseUrl(credential));
	if (!baseUrl) {
		throw new NodeOperationError(
			context.getNode(),
			`The ${provider.displayName} credential has no usable base URL`,
			{ description: 'Enter a base URL that starts with http:// or https:// in the credential.' },
		);
	}
	// The value may come from an expression. NaN would silently disable the limit.
	const timeoutMs = Math.round(options.timeoutMs);
	if (!(timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS)) {
		throw new NodeOperationError(
			context.getNode(),
			`The request timeout is ${options.timeoutMs / 1_000} seconds; allowed: a number from 1 to 3600`,
		);
	}
	const hints = new Set<string>();
	const providerClock = new ProviderClock();
	const connection: Connection = {
		hints,
		clock: providerClock,
		cancelTasks: async (options, references) => {
			if (!provider.cancel || !cancelsTasks(options)) return;
			await cancelTasks(context, provider, connection.call(0), references);
		},
		...(provider.servesVideos && {
			videoCredential: {
				baseUrl,
				credentialType: provider.credentialName,
				onlyIfRefused: provider.servesVideos === 'sometimes',
				...(provider.servedPath && { servedPath: provider.servedPath }),
			},
		}),
		call: (itemIndex) => ({
			context,
			itemIndex,
			baseUrl,
			credential,
			parameter: (name, fallback) => readParameter(context, name, itemIndex, fallback),
			request: async (request) => {
				const { credentialName, displayName } = provider;
				const sentAt = clock.now();
				const answer = await sendRequest(context, credentialName, displayName, {
					...request,
					timeoutMs: request.timeoutMs ?? timeoutMs,
					signal: request.signal ?? options.signal,
				});
				providerClock.learn(answer.headers.date, sentAt);
				return answer;
			},
			cancelSignal: options.cancelSignal,
			hint: (message) => void hints.add(message),
		}),
	};
	return connection;
}

/** The time limit of one request for an open form, in milliseconds. */
const FORM_TIMEOUT_MS = 30_000;

/** A call for a list or for fields of a node's open form, which has no items. @throws NodeOperationError see `connect` */
export const formCall = async (
	context: ILoadOptionsFunctions,
	provider: VideoProvider,
): Promise<ProviderCall> =>
	(await connect(context, provider, { timeoutMs: FORM_TIMEOUT_MS })).call(0);

/** Cancels tasks, and logs what became of each. */
async function cancelTasks(
	context: IAllExecuteFunctions,
	provider: VideoProvider,
	call: ProviderCall,
	references: readonly TaskReference[],
): Promise<void> {
	// The execution's own signal is aborted already, and would abort these requests.
	const { signal } = new AbortController();
	const request: ProviderCall['request'] = async (one) => await call.request({ ...one, signal });
	for (const reference of references) {
		const task = `${provider.displayName} task ${reference.id}`;
		const outcome = await outcomeOf(() => provider.cancel!({ ...call, request }, reference));
		if (!outcome.ok) context.logger.warn(`${task} is not cancelled: ${outcome.error.message}`);
		else if (outcome.value) context.logger.info(`${task} is cancelled with its execution`);
		else context.logger.info(`${task} is not cancelled, because it has started`);
	}
}

/** Reads a parameter for an item: see `ProviderCall.parameter`. */
export function readParameter<T>(
	context: IAllExecuteFunctions,
	name: string,
	itemIndex: number,
	fallback: T | undefined,
): ParameterValue<T> {
	const { getNodeParameter } = context as {
		getNodeParameter(
			name: string,
			itemIndex: number,
			fallback: unknown,
			options: IGetNodeParameterOptions,
		): unknown;
	};
	// n8n throws for a hidden field unless it gets a fallback. An expression may evaluate to nothing: then a collection
	// is empty, and any other field is undefined rather than the form's default.
	// n8n would search all fields of the form for a `validateType`. The forms have none: each value is checked here.
	const value = getNodeParameter.call(context, name, itemIndex, fallback ?? null, {
		skipValidation: true,
	});
	return (value ?? (typeof fallback === 'object' ? fallback : undefined)) as ParameterValue<T>;
}

/** The lower and upper bound of how far a provider's clock is ahead of this machine's clock, in milliseconds. */
export interface ClockOffset {
	least: number;
	most: number;
}

/** The resolution of a `Date` header (RFC 9110, section 5.6.7). */
const SECOND_MS = 1_000;

/** Estimates a provider's clock from the `Date` headers of its answers. */
export class ProviderClock {
	private known: ClockOffset | undefined;

	/** Undefined until the first valid header. */
	get offset(): ClockOffset | undefined {
		return this.known;
	}

	/**
	 * Narrows the offset, or widens it if answers contradict each other, for example a proxy's and the provider's.
	 *
	 * @param date the answer's header
	 * @param sentAt time of the request by this machine's clock, in milliseconds since 1970
	 */
	learn(date: unknown, sentAt: number): void {
		const written = typeof date === 'string' ? Date.parse(date) : Number.NaN;
		if (Number.isNaN(written)) return;
		const { least, most } = { least: written - clock.now(), most: written + SECOND_MS - sentAt };
		const known = this.known ?? { least, most };
		const agrees = least <= known.most && most >= known.least;
		this.known = agrees
			? { least: Math.max(least, known.least), most: Math.min(most, known.most) }
			: { least: Math.min(least, known.least), most: Math.max(most, known.most) };
	}
}
