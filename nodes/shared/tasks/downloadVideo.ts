import type { IBinaryData, IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';

import { untilAborted } from '../clock';
import { ProviderCallError } from '../failures';
import { statusKind } from '../http/answerFailure';
import { networkFailure } from '../http/networkFailure';
import { mayReadAgain, parseRetryAfter, withRetries } from '../http/retry';
import { type ReachedLimit, type TransferWatch, watchTransfer } from '../http/transferWatch';
import { isHttpUrl } from '../http/url';
import { limitedText } from '../limitedText';
import { outcomeOf } from '../outcome';
import {
	requestVideo,
	type VideoAnswer,
	type VideoRequestOptions,
	type VideoStream,
} from './requestVideo';
import type { VideoTask } from './videoTask';

/** The target and the limits of a download. */
export interface DownloadOptions extends VideoRequestOptions {
	/** Binary field of the first video. Further fields are numbered: `data`, `data_1`, `data_2` … */
	binaryPropertyName: string;
	/** Larger files are refused. */
	maxBytes: number;
	signal?: AbortSignal;
}

const RETRY_BUDGET_MS = 60_000;
/** At a lower rate, a video would take hours. */
const SLOWEST_BYTES_PER_SECOND = 1024;
/** Determines the time limit of a whole download: 67 minutes for 500 MB, the default of Max Video Size. */
const LOWEST_AVERAGE_BYTES_PER_SECOND = 128 * 1024;
/** Content encodings that change the bytes of the body. */
const COMPRESSION = /gzip|deflate|compress|\bbr\b|zstd/i;
const MEBIBYTE = 1024 * 1024;
const SERVICE = 'The video host';

/**
 * Streams a finished task's videos into n8n's binary store, so that no video is in memory as a whole. Restarts a
 * download that breaks off, stalls or becomes too slow. Reads the task again once if a link has expired, and tries the same
 * link again if the task cannot be read again.
 *
 * @param readAgain reads the task, for new links; undefined if the provider gives them once
 * @throws ProviderCallError
 */
export async function downloadVideos(
	context: IExecuteFunctions,
	task: VideoTask,
	readAgain: (() => Promise<VideoTask>) | undefined,
	options: DownloadOptions,
): Promise<IBinaryKeyData> {
	const first = await outcomeOf(() => downloadAll(context, task, options));
	if (first.ok) return first.value;
	if (!isExpired(first.error)) throw first.error;
	return await downloadAll(context, await withNewLinks(task, readAgain), options);
}

/**
 * The task with new links. Without any, or if the provider no longer knows the task, the links stay: the refusal may have
 * been a host's passing one, and explains more than the reading.
 */
async function withNewLinks(
	task: VideoTask,
	readAgain: (() => Promise<VideoTask>) | undefined,
): Promise<VideoTask> {
	if (!readAgain) return task;
	const again = await outcomeOf(readAgain);
	if (again.ok) return again.value.videos.length > 0 ? again.value : task;
	const cause = again.error.cause ?? again.error;
	const { reason, httpStatus } = cause instanceof ProviderCallError ? cause.failure : {};
	if (reason === 'unknownTask' || httpStatus === 404) return task;
	throw again.error;
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
			() => download(context, url, `${fileSafe(task.taskId)}${suffix}`, options),
			{
				// One silent attempt must not use up the time of the retries.
				budgetMs: RETRY_BUDGET_MS + options.idleTimeoutMs,
				mayRetry: mayReadAgain,
				signal: options.signal,
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
	if (!isHttpUrl(url))
		throw refused(`The link of the video is not an http(s) URL: ${limitedText(url)}`);
	const { maxBytes, idleTimeoutMs, signal } = options;
	const watch = watchTransfer({
		idleMs: idleTimeoutMs,
		slowestBytesPerSecond: SLOWEST_BYTES_PER_SECOND,
		longestMs: idleTimeoutMs + (maxBytes / LOWEST_AVERAGE_BYTES_PER_SECOND) * 1_000,
		signal,
	});
	const outcome = await outcomeOf(() =>
		untilAborted(fetchAndStore(context, url, baseName, options, watch), watch.signal),
	);
	watch.end();
	if (outcome.ok) return outcome.value;
	const { error } = outcome;
	if (signal?.aborted || error instanceof ProviderCallError) throw error;
	throw watch.reached
		? limitReached(watch.reached, options)
		: new ProviderCallError(networkFailure(error, { service: SERVICE }));
}

async function fetchAndStore(
	context: IExecuteFunctions,
	url: string,
	baseName: string,
	options: DownloadOptions,
	watch: TransferWatch,
): Promise<IBinaryData> {
	const answer = await requestVideo(context, url, options, watch);
	const mimeType = mimeTypeOf(answer, options.maxBytes);
	const received = watchBytes(answer.body, options.maxBytes, watch);
	const stored = await outcomeOf(() =>
		context.helpers.prepareBinaryData(
			answer.body,
			`${baseName}.${extensionOf(mimeType)}`,
			mimeType,
		),
	);
	if (received.bytes > options.maxBytes) throw tooLarge(received.bytes, options.maxBytes);
	if (received.isText) throw notAVideo(`a text as ${mimeType}`);
	if (!stored.ok) throw stored.error;
	if (received.bytes === 0) throw new Error('the body is empty');
	return stored.value;
}

/** The MIME type of the answer's video. @throws ProviderCallError for an answer without a video */
function mimeTypeOf({ statusCode, headers }: VideoAnswer, maxBytes: number): string {
	if (statusCode !== 200) {
		const retryAfterMs = parseRetryAfter(headers['retry-after']);
		const isRefused = statusKind(statusCode) === 'permanent';
		throw new ProviderCallError({
			kind: isRefused ? 'permanent' : 'transient',
			message: isRefused
				? `${SERVICE} refused the download`
				: `${SERVICE} cannot give the video at the moment`,
			description: isRefused
				? 'The link may have expired. Read the task again with Get Task, or download it earlier.'
				: 'Read the task again with Get Task a little later.',
			httpStatus: statusCode,
			...(retryAfterMs !== undefined && { retryAfterMs }),
		});
	}
	const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
	if (/^text\/|^image\/(?:png|jpe?g)$|json$|xml$/.test(type)) throw notAVideo(type);
	const encoding = headers['content-encoding'] ?? '';
	// n8n removes the header where it decodes the body. Other values, such as aws-chunked, are leftovers of an upload.
	if (COMPRESSION.test(encoding)) {
		throw refused(
			`${SERVICE} sent the video with the encoding ${encoding}, which n8n cannot decode`,
			"Use the video's URL, or ask the operator of the host to send videos without an encoding.",
		);
	}
	const length = Number(headers['content-length'] ?? Number.NaN);
	if (length > maxBytes) throw tooLarge(length, maxBytes);
	return type.startsWith('video/') ? type : 'video/mp4';
}

/** HTTP 200 with a web page: probably a proxy's error page, so worth a retry. */
const notAVideo = (found: string) =>
	new ProviderCallError({
		kind: 'transient',
		message: `${SERVICE} sent ${found} instead of a video`,
		description: 'Open the link in a browser to see what is there.',
	});

/** The start of a web page, of XML or of a JSON object. No video file starts like this. */
const TEXT_START = /^(?:\xef\xbb\xbf)?\s*(?:<[!?a-z]|\{\s*")/i;
const START_BYTES = 64;

/** Watches the bytes without consuming the stream, and destroys a stream that is too large or is text. */
function watchBytes(
	stream: VideoStream,
	maxBytes: number,
	watch: TransferWatch,
): { bytes: number; isText: boolean } {
	const received = { bytes: 0, isText: false };
	// Unlike `on`, `prependListener` neither starts nor pauses the stream. n8n stores files outside its file system with
	// a listener of its own, and a paused stream would never start.
	stream.prependListener('data', (chunk: Buffer) => {
		if (received.bytes === 0) {
			received.isText = TEXT_START.test(chunk.toString('latin1', 0, START_BYTES));
			if (received.isText) stream.destroy(new Error('text instead of a video'));
		}
		received.bytes += chunk.length;
		watch.received(chunk.length);
		if (received.bytes > maxBytes) stream.destroy(new Error('larger than allowed'));
	});
	stream.once('end', watch.complete);
	return received;
}

function limitReached(
	reached: ReachedLimit,
	{ maxBytes, idleTimeoutMs }: DownloadOptions,
): ProviderCallError {
	const seconds = Math.round(idleTimeoutMs / 1_000);
	const messages: Record<ReachedLimit, string> = {
		silent: `${SERVICE} sent nothing for ${seconds} seconds`,
		slow: `${SERVICE} sent less than ${SLOWEST_BYTES_PER_SECOND / 1024} KB per second for ${seconds} seconds`,
		long: `${SERVICE} is too slow: at ${LOWEST_AVERAGE_BYTES_PER_SECOND / 1024} KB per second, a video of ${maxBytes / MEBIBYTE} MB would have arrived by now`,
	};
	return new ProviderCallError({
		kind: 'transient',
		message: messages[reached],
		description:
			'Check the connection and any proxy in between, or download the video later from its URL.',
	});
}

const tooLarge = (bytes: number, maxBytes: number) =>
	refused(
		`The video has ${(bytes / MEBIBYTE).toFixed(1)} MB or more; allowed: up to ${maxBytes / MEBIBYTE} MB`,
		'Raise "Max Video Size" in the options, or use the video\'s URL.',
	);

const refused = (message: string, description?: string) =>
	new ProviderCallError({ kind: 'permanent', message, ...(description && { description }) });

const fileSafe = (text: string): string => text.replace(/[^\w.-]+/g, '_').slice(0, 100);

const extensionOf = (mimeType: string): string =>
	({ 'video/quicktime': 'mov', 'video/webm': 'webm' })[mimeType] ?? 'mp4';
