import type { Method } from '../../../scripts/n8n/restClient';
import { RestRequestError } from '../../../scripts/n8n/restClient';

/** n8n may close an idle connection while the next request is being sent, so each one has its own. */
export const OWN_CONNECTION = { connection: 'close' };

/** Requests to n8n's public API, version 1, with an API key. */
export class PublicApi {
	/** @param url n8n's, without a slash at the end */
	constructor(
		readonly url: string,
		private readonly apiKey: string,
	) {}

	/** @throws RestRequestError on any status other than 2xx */
	async request<T>(method: Method | 'PUT', path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}/api/v1${path}`, {
			method,
			headers: {
				...OWN_CONNECTION,
				'x-n8n-api-key': this.apiKey,
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new RestRequestError(method as Method, path, response.status, text);
		return (text ? JSON.parse(text) : undefined) as T;
	}
}
