import type { ProviderCall } from './provider';

/**
 * Logs a warning about an undocumented status.
 *
 * @param service the provider's name
 * @param given the name of the provider's status field and its value
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
