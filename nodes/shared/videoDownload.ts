import type {
	IBinaryData,
	IBinaryKeyData,
	IExecuteFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { clock } from './clock';
import { ProviderCallError } from './failures';
import { isBelow, isHttpUrl } from './httpUrl';
import { networkFailure } from './networkFailures';
import { outcomeOf } from './outcome';
import { mayReadAgain, withRetries } from './retry';
import { parseRetryAfter } from './retryDelay';
import type { VideoTask } from './videoTask';

/** Where the files go, and what ends a download. */
export interface DownloadOptions {
	/** Binary field of the first video; more are numbered: `data`, `data_1`, `data_2` … */
	binaryPropertyName: string;
	/** Larger files are refused. */
	maxBytes: number;
	/** How long the host may be silent, or next to silent, in milliseconds. */
	idleTimeoutMs: number;
	/** Only a URL at or below its base URL is requested with it. */
	credentialFor?: VideoCredential;
	signal?: AbortSignal;
}

/** The credential of a service that may serve its videos itself. */
export interface VideoCredential {
	baseUrl: string;
	credentialType: string;
	/** Leaves the credential out unless the service refuses to give a video without it. */
	onlyIfRefused: boolean;
}

const RETRY_BUDGET_MS = 60_000;
/** A host that sends less than this is next to silent: a video would take hours. */
const SLOWEST_BYTES_PER_SECOND = 1024;
/** A longer chain is a loop. */
const MOST_REDIRECTS = 10;
const MEBIBYTE = 1024 * 1024;
const SERVICE = 'The video host';

/**
 * Downloads a finished task's videos into n8n's binary store, as a stream: never whole in memory. A download that
 * breaks off is begun anew. A link that has expired is renewed by reading the task once more.
 *
 * @param readAgain reads the task, for fresh links
 * @throws ProviderCallError
 */
export async function downloadVideos(
	context: IExecuteFunctions,
	task: VideoTask,
	readAgain: (() => Promise<VideoTask>) | undefined,
	options: DownloadOptions,
): Promise<IBinaryKeyData> {
	const first = await outcomeOf(async () => await downloadAll(context, task, options));
	if (first.ok) return first.value;
	if (!readAgain || !isExpired(first.error)) throw first.error;
	return await downloadAll(context, await readAgain(), options);
}

const isExpired = (error: Error): boolean =>
	error instanceof ProviderCallError && [403, 404, 410].includes(error.failure.httpStatus ?? 0);

async function downloadAll(
	context: IExecuteFunctions,
	task: VideoTask,
	options: DownloadOptions,
): Promise<IBinaryKeyData> {
	const files: IBinaryKeyData = {};
	for (const [index, { url }] of task.videos.entries()) {
		const suffix = index === 0 ? '' : `_${index}`;
		files[`${options.binaryPropertyName}${suffix}`] = await withRetries(
			async () => await download(context, url, `${fileSafe(task.taskId)}${suffix}`, options),
			{
				// A host that was silent once has used up its own time, not that of the next attempt.
				budgetMs: RETRY_BUDGET_MS + options.idleTimeoutMs,
				mayRetry: mayReadAgain,
				...(options.signal && { signal: options.signal }),
			},
		);
	}
	return files;
}

async function download(
	context: IExecuteFunctions,
	url: string,
	baseName: string,
	options: DownloadOptions,
): Promise<IBinaryData> {
	if (!isHttpUrl(url)) throw refused(`The video has a link that is no http(s) URL: ${url}`);
	const exchange = await outcomeOf(async () => await requestVideo(context, url, options));
	if (!exchange.ok) throw brokenOff(exchange.error, options.signal);
	const answer = exchange.value;
	const body = answer.body;
	const judged = outcomeOfAnswer(answer, options);
	if (judged instanceof ProviderCallError) {
		body.destroy();
		throw judged;
	}
	const { expectedBytes, mimeType } = judged;
	const received = countBytes(body, options);
	const stored = await outcomeOf(
		async () =>
			await context.helpers.prepareBinaryData(
				body,
				`${baseName}.${extensionOf(mimeType)}`,
				mimeType,
			),
	);
	if (received.bytes > options.maxBytes) throw tooLarge(received.bytes, options.maxBytes);
	if (!stored.ok) throw brokenOff(stored.error, options.signal);
	if (received.bytes === 0 || (expectedBytes !== undefined && received.bytes !== expectedBytes)) {
		throw brokenOff(new Error(`${received.bytes} bytes came`), options.signal);
	}
	return stored.value;
}

async function requestVideo(
	context: IExecuteFunctions,
	url: string,
	{ credentialFor, idleTimeoutMs, signal }: DownloadOptions,
): Promise<VideoAnswer> {
	const requestTo = (address: string): IHttpRequestOptions => ({
		method: 'GET',
		url: address,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: idleTimeoutMs,
		...(signal && { abortSignal: signal }),
	});
	const open = async (address: string) =>
		(await context.helpers.httpRequest(requestTo(address))) as VideoAnswer;
	const isOwn = (address: string): boolean =>
		credentialFor !== undefined && isBelow(address, credentialFor.baseUrl);
	// n8n would carry the credential along a redirect, so each step is taken here.
	const signed = async (address: string): Promise<VideoAnswer> => {
		let current = address;
		for (let redirects = 0; ; redirects++) {
			const answer = (await context.helpers.httpRequestWithAuthentication.call(
				context,
				credentialFor!.credentialType,
				{ ...requestTo(current), disableFollowRedirect: true },
			)) as VideoAnswer;
			const next = redirectTarget(answer, current);
			if (!next || redirects === MOST_REDIRECTS) return answer;
			answer.body.destroy();
			if (!isOwn(next)) return await open(next);
			current = next;
		}
	};
	if (!isOwn(url)) return await open(url);
	if (!credentialFor!.onlyIfRefused) return await signed(url);
	const answer = await open(url);
	if (![401, 403].includes(answer.statusCode)) return answer;
	answer.body.destroy();
	return await signed(url);
}

/** Where a redirect leads; undefined for any other answer. */
function redirectTarget({ statusCode, headers }: VideoAnswer, from: string): string | undefined {
	const { location } = headers;
	if (statusCode < 300 || statusCode >= 400 || !location) return undefined;
	const target = URL.canParse(location, from) ? new URL(location, from).href : '';
	return isHttpUrl(target) ? target : undefined;
}

type VideoStream = Extract<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	{ pipe: unknown }
>;

interface VideoAnswer {
	statusCode: number;
	headers: Record<string, string | undefined>;
	body: VideoStream;
}

function outcomeOfAnswer(
	{ statusCode, headers }: VideoAnswer,
	options: DownloadOptions,
): { expectedBytes?: number; mimeType: string } | ProviderCallError {
	if (statusCode !== 200) {
		const retryAfterMs = parseRetryAfter(headers['retry-after']);
		return new ProviderCallError({
			kind: statusCode === 429 || statusCode >= 500 ? 'transient' : 'permanent',
			message: `${SERVICE} answered HTTP ${statusCode}`,
			description:
				'The link may have expired. Read the task again with Get Task, or download it earlier.',
			httpStatus: statusCode,
			...(retryAfterMs !== undefined && { retryAfterMs }),
		});
	}
	const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
	if (/^text\/|json$|xml$/.test(type)) {
		// With a status that says otherwise: as likely a hiccup of something in between as a page that stays.
		return new ProviderCallError({
			kind: 'transient',
			message: `${SERVICE} sent ${type} in place of a video`,
			description: 'Open the link in a browser to see what is there.',
		});
	}
	// A compressed answer's length is not that of the file.
	const length = headers['content-encoding']
		? Number.NaN
		: Number(headers['content-length'] ?? Number.NaN);
	if (length > options.maxBytes) return tooLarge(length, options.maxBytes);
	return {
		...(Number.isFinite(length) && { expectedBytes: length }),
		mimeType: type.startsWith('video/') ? type : 'video/mp4',
	};
}

/** Counts along without taking the data away from whoever stores it, and breaks off what is too large or too slow. */
function countBytes(
	stream: VideoStream,
	{ maxBytes, idleTimeoutMs }: DownloadOptions,
): { bytes: number } {
	const received = { bytes: 0 };
	const startedAt = clock.elapsed();
	// Unlike `on`, this leaves the data where it is until it is asked for, and does not pause the stream: n8n stores
	// files outside its file system by listening, and a paused stream would never start.
	stream.prependListener('data', (chunk: Buffer) => {
		received.bytes += chunk.length;
		const elapsedMs = clock.elapsed() - startedAt;
		const isSlow = received.bytes < (elapsedMs / 1_000) * SLOWEST_BYTES_PER_SECOND;
		if (received.bytes > maxBytes) stream.destroy(new Error('larger than allowed'));
		else if (isSlow && elapsedMs > idleTimeoutMs) stream.destroy(new Error('too slow'));
	});
	return received;
}

function brokenOff(error: Error, signal: AbortSignal | undefined): Error {
	return signal?.aborted
		? error
		: new ProviderCallError(networkFailure(error, { service: SERVICE }));
}

const tooLarge = (bytes: number, maxBytes: number) =>
	refused(
		`The video has ${(bytes / MEBIBYTE).toFixed(1)} MB or more; allowed: up to ${maxBytes / MEBIBYTE} MB`,
		'Raise "Max Video Size" in the options, or work with the video\'s URL.',
	);

const refused = (message: string, description?: string) =>
	new ProviderCallError({ kind: 'permanent', message, ...(description && { description }) });

const fileSafe = (text: string): string => text.replace(/[^\w.-]+/g, '_').slice(0, 100);

const extensionOf = (mimeType: string): string =>
	({ 'video/quicktime': 'mov', 'video/webm': 'webm' })[mimeType] ?? 'mp4';
