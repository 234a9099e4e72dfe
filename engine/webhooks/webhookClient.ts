/** A call to one of n8n's webhook URLs. */
export interface WebhookCallInput {
	/** `POST` by default. */
	method?: 'DELETE' | 'GET' | 'HEAD' | 'PATCH' | 'POST' | 'PUT';
	headers?: Record<string, string>;
	/** Added to the URL's own query; undefined removes a parameter. */
	query?: Record<string, string | undefined>;
	/** Sent as JSON. */
	body?: unknown;
	/** Sent unchanged instead of `body`; set a content type among the headers. */
	rawBody?: Buffer | string;
}

export interface WebhookAnswer {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** Parsed if it is JSON, else text. */
	body: unknown;
}

/** Sends a call over HTTP and reads the answer. */
export async function callWebhook(
	address: string,
	input: WebhookCallInput,
): Promise<WebhookAnswer> {
	const url = new URL(address);
	for (const [name, value] of Object.entries(input.query ?? {})) {
		if (value === undefined) url.searchParams.delete(name);
		else url.searchParams.set(name, value);
	}
	const isJson = input.body !== undefined && input.rawBody === undefined;
	const response = await fetch(url, {
		method: input.method ?? 'POST',
		headers: { ...(isJson && { 'content-type': 'application/json' }), ...input.headers },
		body: isJson ? JSON.stringify(input.body) : input.rawBody,
		redirect: 'manual',
	});
	const text = await response.text();
	const type = response.headers.get('content-type') ?? '';
	return {
		status: response.status,
		headers: Object.fromEntries(response.headers),
		body: type.startsWith('application/json') ? (JSON.parse(text) as unknown) : text,
	};
}
