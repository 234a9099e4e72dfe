import { z } from 'zod';

import { clock } from '../../shared/clock';
import { ProviderCallError } from '../../shared/failures';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { optionalText, readableEntries } from '../../shared/json';
import type { ProviderCall, VideoTask } from '../provider';
import { failedTask, succeededTask, unfinishedTask } from './answers';
import { classifyFalFailure } from './failures';
import { platformUrl } from './hosts';
import { hashOf, type QueuedRequest, type Submission } from './requestIds';

/** Contract: fal, section 7, the request history. */
const entrySchema = z.object({
	request_id: z.string().min(1),
	endpoint_id: optionalText,
	sent_at: optionalText,
	ended_at: optionalText,
	status_code: z.number().nullish().catch(undefined),
	json_input: z.unknown(),
	json_output: z.unknown(),
});
const pageSchema = z.object({
	items: readableEntries(entrySchema),
	next_cursor: optionalText,
	has_more: z.boolean().nullish().catch(undefined),
});
type Entry = z.infer<typeof entrySchema>;

const PAGE_SIZE = 100;
const MOST_PAGES = 10;
/** The error of a comparison of two clocks, in milliseconds. */
const CLOCK_TOLERANCE_MS = 3_000;
const MINUTE_MS = 60_000;

/**
 * The history may not list a request that waits or runs, so a request that is missing proves nothing for this time, in
 * milliseconds. fal.ai documents no limit (contract: fal, section 12, 2).
 */
export const LONGEST_RUN_MS = 60 * MINUTE_MS;

/** Requests whose answers arrived in this process: none of them is a lost one. Oldest first. */
const answered = new Set<string>();
const MOST_ANSWERED = 10_000;

/** Records that the answer to a submission has named its request. */
export function noteAnswered({ requestId }: QueuedRequest): void {
	answered.add(requestId);
	if (answered.size > MOST_ANSWERED) answered.delete(answered.values().next().value!);
}

/** Reads the history of a model. @throws ProviderCallError */
async function readHistory(
	call: ProviderCall,
	query: { endpoint_id: string; start?: string; request_id?: string },
): Promise<{ entries: Entry[]; aheadMs: number }> {
	const entries: Entry[] = [];
	let aheadMs = 0;
	let cursor: string | undefined;
	for (let page = 0; page < MOST_PAGES; page++) {
		const answer = await call.request({
			method: 'GET',
			url: `${platformUrl(call)}/v1/models/requests/by-endpoint`,
			query: { ...query, expand: 'payloads', limit: PAGE_SIZE, ...(cursor && { cursor }) },
		});
		const parsed = pageSchema.safeParse(answer.json);
		if (!isSuccessStatus(answer.status) || !parsed.success) {
			throw new ProviderCallError(classifyFalFailure(answer));
		}
		const providerTime = Date.parse(String(answer.headers.date));
		if (!Number.isNaN(providerTime)) aheadMs = providerTime - clock.now();
		entries.push(...parsed.data.items);
		cursor = parsed.data.next_cursor || undefined;
		if (!cursor || parsed.data.has_more === false) break;
	}
	return { entries, aheadMs };
}

/**
 * Finds the request of a submission whose answer was lost: the only one of the model that was sent since, has the same
 * input, and was not answered to this process.
 *
 * @param input what was sent, if known; fields that fal.ai has added to it are then ignored
 * @returns undefined if the history lists none, which proves nothing before `LONGEST_RUN_MS`
 * @throws ProviderCallError that names the requests if there are several
 */
export async function findLostRequest(
	call: ProviderCall,
	{ endpointId, sentAt, inputHash }: Submission,
	input?: Readonly<Record<string, unknown>>,
): Promise<QueuedRequest | undefined> {
	const start = new Date(sentAt - MINUTE_MS).toISOString();
	const { entries, aheadMs } = await readHistory(call, { endpoint_id: endpointId, start });
	const earliest = sentAt + aheadMs - CLOCK_TOLERANCE_MS;
	const isSame = ({ json_input: given }: Entry) =>
		hashOf(given) === inputHash || (input && hashOf(only(given, input)) === inputHash);
	const found = entries.filter(
		(entry) =>
			Date.parse(entry.sent_at ?? '') >= earliest &&
			!answered.has(entry.request_id) &&
			isSame(entry),
	);
	const ids = [...new Set(found.map(({ request_id: id }) => id))];
	if (ids.length > 1) {
		throw new ProviderCallError({
			kind: 'permanent',
			message: `fal.ai lists ${ids.length} equal requests of ${endpointId} since then: ${ids.join(', ')}`,
			description:
				'Read each with Get Task, as MODEL/requests/REQUEST, to see which one is missing.',
		});
	}
	return ids[0] === undefined ? undefined : { endpointId, requestId: ids[0] };
}

function only(given: unknown, names: Readonly<Record<string, unknown>>): unknown {
	if (typeof given !== 'object' || given === null) return given;
	return Object.fromEntries(Object.entries(given).filter(([name]) => name in names));
}

/** A request from the history; undefined if the history does not contain it. @throws ProviderCallError */
export async function recordedTask(
	call: ProviderCall,
	request: QueuedRequest,
): Promise<VideoTask | undefined> {
	const { entries } = await readHistory(call, {
		endpoint_id: request.endpointId,
		request_id: request.requestId,
	});
	const entry = entries.find(({ request_id: id }) => id === request.requestId);
	if (!entry) return undefined;
	if (!entry.ended_at) return unfinishedTask(request, { status: 'IN_PROGRESS' }, entry);
	const { json_output: output, status_code: status } = entry;
	const isGood = status === undefined || status === null || isSuccessStatus(status);
	return isGood ? succeededTask(request, output, entry) : failedTask(request, [output], entry);
}
