import { NodeOperationError, type IAllExecuteFunctions } from 'n8n-workflow';

import { InvalidInputError } from './failures';
import { outcomeOf } from './outcome';

/**
 * Runs a node's work, and makes n8n's error of a refused setting that belongs to no item.
 *
 * @throws NodeOperationError for an InvalidInputError; other errors pass
 */
export async function withNodeRefusals<T>(
	context: IAllExecuteFunctions,
	work: () => Promise<T>,
): Promise<T> {
	const outcome = await outcomeOf(work);
	if (outcome.ok) return outcome.value;
	const { error } = outcome;
	if (!(error instanceof InvalidInputError)) throw error;
	throw new NodeOperationError(
		context.getNode(),
		error.message,
		error.description ? { description: error.description } : {},
	);
}
