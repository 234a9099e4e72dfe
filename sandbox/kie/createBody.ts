import { z } from 'zod';
import { httpUrl } from './models/fields';
import type { KieModel } from './models';

/** The body of a creation: the kie contract, "Request Parameters". Each model defines its input. */
export interface CreateBody {
	model: string;
	input: { prompt?: string };
	callBackUrl?: string;
}

/** @param refuse creates kie's refusal from the first issue */
export function checkBody(
	{ input }: KieModel,
	body: unknown,
	refuse: (issue: z.ZodIssue) => Error,
): CreateBody {
	const schema = z.object({ model: z.string(), input, callBackUrl: httpUrl.optional() }).strict();
	const checked = schema.safeParse(body);
	if (checked.success) return checked.data as CreateBody;
	throw refuse(checked.error.issues[0]!);
}
