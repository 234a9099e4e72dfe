import { z } from 'zod';

import type { ProviderFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { httpFailure } from '../../shared/http/answerFailure';

const refusalSchema = z.object({ error: z.string() });
/** A 500 may be a hiccup or a generation that failed: after this many it is believed. */
const MOST_INTERNAL_ERRORS_IN_A_ROW = 5;

/** What the service says of a task that Stability AI does not know (contract: Stability service as deployed). */
const UNKNOWN_TASK = /API request failed: 404\b/;
const CHECK_TASK =
	"Check the credential's base URL and the task's ID: results are kept for 24 hours.";

/** Judges an answer that is no success (contract: Stability service, "Error" and "Troubleshooting"). */
export function classifyStabilityFailure(answer: ApiAnswer): ProviderFailure {
	const said = refusalSchema.safeParse(answer.json).data?.error;
	const failure = httpFailure('The Stability service', answer, said);
	switch (answer.status) {
		case 400:
			return {
				...failure,
				description:
					'Check that the image is a JPEG or PNG of an allowed size, and the ranges of the options.',
			};
		case 404:
			return {
				...failure,
				unknownTask: true,
				description: CHECK_TASK,
			};
		case 500:
			if (said !== undefined && UNKNOWN_TASK.test(said)) {
				return { ...failure, kind: 'permanent', unknownTask: true, description: CHECK_TASK };
			}
			return {
				...failure,
				maxConsecutive: MOST_INTERNAL_ERRORS_IN_A_ROW,
				meansFailedTask: true,
				description:
					"Look at the service's log: its own API key may be invalid, or its quota used up.",
			};
		default:
			return failure;
	}
}
