/** An error with the HTTP status and body of n8n's answer to a webhook call. */
export class ResponseError extends Error {
	override name = 'ResponseError';

	constructor(
		readonly status: number,
		message: string,
		/** `code` of the body: the status, except where n8n sends 0. */
		readonly code = status,
	) {
		super(message);
	}
}
