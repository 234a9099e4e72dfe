import { z } from 'zod';

import type { ProviderFailure } from '../../shared/failures';
import { httpFailure } from '../../shared/http/answerFailure';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { parseJson } from '../../shared/json';
import { labels } from './createForm';

const SERVICE = 'The image-to-video service';
/** How many findings of a refused body are shown. */
const SHOWN_FINDINGS = 5;
/**
 * After this many "Job not found" in a row the job counts as unknown: another process may know it (versions, section
 * 3.4).
 */
const MOST_UNKNOWN_IN_A_ROW = 5;

/** FastAPI's words for a path that does not exist. */
const NOT_FOUND = /^not found$/i;

/** FastAPI's finding in a refused body. Its `input` repeats what was sent, which may be megabytes. */
const findingSchema = z.object({
	loc: z.array(z.union([z.string(), z.number()])).catch([]),
	msg: z.string(),
});
type Finding = z.infer<typeof findingSchema>;

/** The first finding in an answer whose end was cut off. */
const FIRST_FINDING = /"loc":\s*(\[[^\]]{0,200}\]),\s*"msg":\s*("(?:[^"\\]|\\.){0,500}")/;
const FIRST_FINDING_WITHIN = 2_000;

/** The shapes of refusals: those of the service's versions, and those of similar services. */
const refusalSchema = z.object({
	error: z.string().optional().catch(undefined),
	message: z.string().optional().catch(undefined),
	detail: z.unknown(),
	request_id: z.string().optional().catch(undefined),
});

/** Judges an answer that is not a success (contract: versions of the image-to-video service, section 3). */
export function classifyServiceFailure(answer: ApiAnswer): ProviderFailure {
	const refusal = refusalSchema.safeParse(answer.json).data;
	const said = refusal?.error ?? detailText(refusal?.detail, answer.text) ?? refusal?.message;
	return {
		...httpFailure(SERVICE, answer, said),
		...(refusal?.request_id && { requestId: refusal.request_id }),
		...meaningOf(answer.status, (said ?? answer.text).trim()),
	};
}

function meaningOf(status: number, said: string): Partial<ProviderFailure> {
	if (status === 400 && /^invalid host header$/i.test(said)) {
		return {
			message: `${SERVICE} does not answer under the host name of the base URL`,
			description:
				'Nothing was paid. This version of the service answers only as localhost, 127.0.0.1, *.vercel.app and *.ondigitalocean.app. Use such a name in the base URL, or put a proxy in front of the service that sets the header Host to localhost.',
		};
	}
	if (status === 404 && NOT_FOUND.test(said)) {
		return {
			description:
				"This version of the service does not have this path. Check the credential's base URL. A version that answers with the finished video has no jobs to read.",
		};
	}
	if (status === 404 && /\bjob\b/i.test(said)) {
		return {
			reason: 'unknownTask',
			maxConsecutive: MOST_UNKNOWN_IN_A_ROW,
			description:
				'The service keeps its jobs in memory and forgets them when it restarts. The video may have been made and paid for: look at the log of the service before you submit it again.',
		};
	}
	if (status === 500 && /^failed to process image upload\b/i.test(said)) {
		return { kind: 'permanent', description: 'Nothing was paid. Look at the log of the service.' };
	}
	return {};
}

/**
 * Whether this version of the service lacks the endpoint, so that nothing was made (contract: image-to-video service
 * versions, section 4).
 */
export function lacksEndpoint({ status, json }: ApiAnswer): boolean {
	const detail = refusalSchema.safeParse(json).data?.detail;
	return status === 404 && typeof detail === 'string' && NOT_FOUND.test(detail.trim());
}

/** FastAPI's `detail` as one sentence. Findings name fields by their labels in the form. */
function detailText(detail: unknown, text: string): string | undefined {
	if (typeof detail === 'string') return detail;
	const findings = Array.isArray(detail)
		? detail.flatMap((entry) => findingSchema.safeParse(entry).data ?? [])
		: firstFinding(text);
	if (findings.length > 0) return findings.slice(0, SHOWN_FINDINGS).map(findingText).join('; ');
	return detail === undefined ? undefined : JSON.stringify(detail);
}

function findingText({ loc, msg }: Finding): string {
	const words = msg.replace(/^Value error, /, '');
	const field = loc.filter((part) => typeof part === 'string' && part !== 'body').join('.');
	return field ? `"${labels[field] ?? field}": ${words}` : words;
}

function firstFinding(text: string): Finding[] {
	const [, loc = '', msg = ''] = FIRST_FINDING.exec(text.slice(0, FIRST_FINDING_WITHIN)) ?? [];
	const finding = findingSchema.safeParse({ loc: parseJson(loc), msg: parseJson(msg) });
	return finding.success ? [finding.data] : [];
}
