import { z } from 'zod';

import type { ProviderFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { httpFailure } from '../../shared/http/answerFailure';

/** The contract shows no refusal; these are the shapes that such services have. */
const refusalSchema = z.object({
	error: z.string().optional().catch(undefined),
	message: z.string().optional().catch(undefined),
	detail: z
		.unknown()
		.transform((detail) =>
			typeof detail === 'string' || detail === undefined ? detail : JSON.stringify(detail),
		),
	status: z.string().optional().catch(undefined),
	request_id: z.string().optional().catch(undefined),
});

/** Judges an answer that is no success, of which the contract says nothing. */
export function classifyServiceFailure(answer: ApiAnswer): ProviderFailure {
	const refusal = refusalSchema.safeParse(answer.json).data;
	const said = refusal?.error ?? refusal?.detail ?? refusal?.message;
	return {
		...httpFailure('The image-to-video service', answer, said),
		...(refusal?.request_id && { requestId: refusal.request_id }),
	};
}
