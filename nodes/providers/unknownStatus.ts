import type { ProviderCall } from './provider';

/**
 * Leaves a word in the log about a status that the provider's documents do not list.
 *
 * @param service what to call the provider
 * @param given the provider's word for it, and what it said
 */
export function logUnknownStatus(
	{ context }: ProviderCall,
	service: string,
	taskId: string,
	given: { status: string } | { state: string },
): void {
	const [[word, status]] = Object.entries(given) as [[string, string]];
	context.logger.warn(
		`${service} gave task ${taskId} a ${word} that is not documented: ${status}. It counts as processing.`,
	);
}
