import { z } from 'zod';

import type { ProviderFailure } from '../../shared/failures';
import { codeKind, httpFailure, isOpenStatus } from '../../shared/http/answerFailure';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { optionalText } from '../../shared/json';

type Meaning = Pick<ProviderFailure, 'kind' | 'unknownTask'> & { description: string };

/** kie.ai's codes (contract: kie, "Error Codes", and its further documentation). The body's code decides. */
export const kieCodes: Record<number, Meaning> = {
	400: { kind: 'permanent', description: 'Check the parameters against what the model takes.' },
	401: { kind: 'permanent', description: 'Check the API key in the kie.ai credential.' },
	402: { kind: 'permanent', description: 'Add credits to your kie.ai account.' },
	404: {
		kind: 'permanent',
		description:
			'Check the task ID or the model, and that the credential belongs to the account that made the task.',
		unknownTask: true,
	},
	422: { kind: 'permanent', description: 'Check the parameters against what the model takes.' },
	429: {
		kind: 'transient',
		description: 'kie.ai takes 20 new tasks in 10 seconds: send fewer at a time, or wait a little.',
	},
	455: { kind: 'ambiguous', description: 'kie.ai is under maintenance: try again later.' },
	500: { kind: 'ambiguous', description: 'kie.ai has an internal fault: try again later.' },
	501: { kind: 'permanent', description: 'The video could not be made.' },
	505: { kind: 'permanent', description: 'This model or feature is switched off at kie.ai.' },
};

const refusalSchema = z.object({
	code: z.number(),
	msg: optionalText,
	data: z.object({ taskId: optionalText }).nullish().catch(undefined),
});

/** Judges an answer that is no success. Refusals come inside HTTP 200 as well as with the matching HTTP status. */
export function classifyKieFailure(answer: ApiAnswer): ProviderFailure {
	const refusal = refusalSchema.safeParse(answer.json);
	if (!refusal.success) return httpFailure('kie.ai', answer);
	const { code, msg, data } = refusal.data;
	// Its own words say no more than that it went well.
	if (code === 200) return httpFailure('kie.ai', answer);
	return {
		...httpFailure('kie.ai', answer),
		...(answer.status < 300 && {
			kind: data?.taskId ? 'ambiguous' : codeKind(code),
			description: 'kie.ai does not document this code: check the parameters and the account.',
		}),
		...kieCodes[code],
		...(isOpenStatus(answer.status) && { kind: 'ambiguous' }),
		message: `kie.ai answered code ${code} (HTTP ${answer.status}): ${msg ?? 'no message'}`,
		code: String(code),
	};
}

/** The same for an answer about a task, whose only parameter is its ID: kie.ai gives 422 for one that it does not know. */
export function classifyKieReading(answer: ApiAnswer): ProviderFailure {
	const failure = classifyKieFailure(answer);
	const isUnknown =
		failure.code === '422' || (answer.status === 404 && failure.kind === 'permanent');
	if (!isUnknown) return failure;
	return {
		...failure,
		unknownTask: true,
		description:
			failure.code === '422'
				? "Check the parameters: the only one is the task's ID. The credential must belong to the account that made the task."
				: kieCodes[404]!.description,
	};
}
