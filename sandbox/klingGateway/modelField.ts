import { z } from 'zod';
import type { Dialect } from './dialects/dialect';

type ModelRule = Dialect['model'];

const text = z.string().min(1);

/** The fields that name the model, for the contract's strict body. */
export const MODEL_FIELDS: Record<ModelRule, z.ZodRawShape> = {
	model: { model: text },
	model_name: { model_name: text },
	either: { model: text.optional(), model_name: text.optional() },
	both: { model: text, model_name: text },
};

/**
 * The model of a body, in the field that this gateway reads.
 *
 * @param refuse creates the gateway's refusal of a body without one
 */
export function modelOf(
	rule: ModelRule,
	body: { model?: string; model_name?: string },
	refuse: (message: string) => Error,
): string {
	const { model, model_name: name } = body;
	const found = { model, model_name: name, either: name ?? model, both: model }[rule];
	if (!found) throw refuse(`${rule === 'either' ? 'model' : rule} is required`);
	if (rule === 'both' && model !== name) throw refuse('model and model_name are not equal');
	return found;
}
