import { z } from 'zod';

import type { ProviderFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { codeKind, httpFailure, isOpenStatus } from '../../shared/http/answerFailure';

const SERVICE = 'The Kling gateway';
/** Kling's codes, which gateways pass on, for too many requests and for no free slot; and HTTP's. */
const TOO_MANY = new Set(['429', '1302', '1303']);
/** Its codes for an account that needs its owner, which come with HTTP 429 too. */
const NO_ACCESS = new Set(['1100', '1101', '1102', '1304']);

const CHECK_TASK = 'Check the task ID, and the base URL in the Kling gateway credential.';

/** Gateways refuse as Kling does, as `{error: {message}}`, or in plain text. */
const refusalSchema = z.object({
	code: z.union([z.number(), z.string()]).optional().catch(undefined),
	message: z.string().optional().catch(undefined),
	error: z
		.union([
			z.string(),
			z.object({
				message: z.string().optional().catch(undefined),
				code: z.union([z.number(), z.string()]).nullish().catch(undefined),
			}),
		])
		.optional()
		.catch(undefined),
	data: z.object({ task_id: z.unknown() }).optional().catch(undefined),
	request_id: z.string().optional().catch(undefined),
});

/**
 * Judges an answer that is no success: by its HTTP status, by its code where the status says success, and by Kling's
 * codes for a busy and for an empty account. The contract ("Response Parameters") has a code and no list of codes.
 */
export function classifyGatewayFailure(answer: ApiAnswer): ProviderFailure {
	const refusal = refusalSchema.safeParse(answer.json).data;
	const inner = typeof refusal?.error === 'object' ? refusal.error : undefined;
	const words = typeof refusal?.error === 'string' ? refusal.error : inner?.message;
	const code = inner?.code ?? refusal?.code;
	const hasCode = code !== undefined && code !== 0 && code !== '0';
	const isSuccess = answer.status < 300;
	const said = words ?? (isSuccess && !hasCode ? undefined : refusal?.message);
	const failure = httpFailure(SERVICE, answer, said);
	// A task that is named exists, whatever stands beside it.
	const isRefusal = isSuccess && hasCode && !refusal?.data?.task_id;
	return {
		...failure,
		...(isRefusal && {
			kind: codeKind(code),
			message: `${SERVICE} answered code ${code}: ${said ?? 'no message'}`,
			description: 'Check the parameters, and the account at your gateway.',
		}),
		...((isRefusal || isClientError(answer)) && meaningOf(code)),
		// Without a code nobody knows whether it is final.
		...(isSuccess && !hasCode && words && { message: `${SERVICE} refused: ${words}` }),
		...(answer.status === 404 && {
			unknownTask: true,
			description: CHECK_TASK,
		}),
		...(code !== undefined && { code: String(code) }),
		...(refusal?.request_id && { requestId: refusal.request_id }),
	};
}

const isClientError = ({ status }: ApiAnswer): boolean =>
	status >= 400 && status < 500 && !isOpenStatus(status);

function meaningOf(code: unknown): Pick<ProviderFailure, 'kind' | 'description'> | undefined {
	if (TOO_MANY.has(String(code))) {
		return {
			kind: 'transient',
			description: 'Too many requests or tasks at a time: wait a little, then try again.',
		};
	}
	return NO_ACCESS.has(String(code))
		? { kind: 'permanent', description: 'Check the account at your gateway.' }
		: undefined;
}

/** Kling's codes for a task that it does not know, which gateways pass on, and a gateway's own. */
const UNKNOWN_TASK = new Set(['1200', '1201', '1203', 'task_not_exist']);

/** The same for an answer about a task, whose only parameter is its ID. */
export function classifyGatewayReading(answer: ApiAnswer): ProviderFailure {
	const failure = classifyGatewayFailure(answer);
	const isUnknown = failure.kind === 'permanent' && UNKNOWN_TASK.has(failure.code ?? '');
	return isUnknown ? { ...failure, unknownTask: true, description: CHECK_TASK } : failure;
}
