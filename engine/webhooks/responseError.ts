/** An error with the HTTP status and body n8n answers a webhook call with. */
export class ResponseError extends Error {
	override name = 'ResponseError';

	constructor(
		readonly status: number,
		message: string,
		/** `code` of the body; the status unless n8n sends 0. */
		readonly code = status,
	) {
		super(message);
	}
}
