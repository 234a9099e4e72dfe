import type { ApiAnswer } from '../../../nodes/shared/http/sendRequest';

/** An answer as the HTTP client gives it. */
export function answer(
	status: number,
	body: unknown = '',
	headers: Record<string, unknown> = {},
): ApiAnswer {
	const isText = typeof body === 'string';
	return {
		status,
		headers,
		text: isText ? body : JSON.stringify(body),
		json: isText ? undefined : JSON.parse(JSON.stringify(body)),
	};
}
