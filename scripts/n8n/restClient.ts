/** An answer of n8n's REST API that is not the one asked for. */
export class RestRequestError extends Error {
	override readonly name = 'RestRequestError';

	constructor(
		readonly method: string,
		readonly path: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`${method} ${path} was answered ${status}: ${body.slice(0, 500)}`);
	}
}

export type Method = 'DELETE' | 'GET' | 'PATCH' | 'POST';

/** Requests to one server, as one logged-in user: keeps the session's cookie. */
export class RestClient {
	private cookie?: string;

	/** @param url the server's, without a slash at the end */
	constructor(readonly url: string) {}

	/** The answer as it came, whatever its status. */
	async send(method: Method, path: string, body?: unknown): Promise<Response> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(this.cookie ? { cookie: this.cookie } : {}),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const session = response.headers.getSetCookie().find((value) => value.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';', 1)[0];
		return response;
	}

	/**
	 * The content of n8n's answer, without its wrapper `{ data }`.
	 *
	 * @throws RestRequestError on any status other than 2xx
	 */
	async request<T>(method: Method, path: string, body?: unknown): Promise<T> {
		const response = await this.send(method, path, body);
		const text = await response.text();
		if (!response.ok) throw new RestRequestError(method, path, response.status, text);
		return (JSON.parse(text) as { data: T }).data;
	}

	/** The session's cookie as `name=value`, for a browser that shall be logged in too. */
	get sessionCookie(): string | undefined {
		return this.cookie;
	}
}
