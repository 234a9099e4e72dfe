import type { Sandbox } from '../../../sandbox';

export interface SentAnswer {
	status: number;
	headers: Headers;
	text: string;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it by hand
	json: any;
}

/** Sends a request to the sandbox and reads the answer, as JSON where it is. */
export async function send(
	sandbox: Sandbox,
	path: string,
	init: RequestInit = {},
): Promise<SentAnswer> {
	const response = await fetch(sandbox.url + path, init);
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('application/json') ?? false;
	return {
		status: response.status,
		headers: response.headers,
		text,
		json: isJson ? (JSON.parse(text) as unknown) : undefined,
	};
}

/** A POST with a JSON body and, where there is one, a Bearer token. */
export function postJson(body: unknown, token?: string): RequestInit {
	return {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...bearer(token) },
		body: JSON.stringify(body),
	};
}

export const bearer = (token?: string): Record<string, string> =>
	token ? { authorization: `Bearer ${token}` } : {};

export type FormEntries = Record<string, string | { data: Buffer; name: string; type?: string }>;

/** A POST with a multipart form. */
export function postForm(entries: FormEntries, token?: string): RequestInit {
	const form = new FormData();
	for (const [field, value] of Object.entries(entries)) {
		if (typeof value === 'string') form.append(field, value);
		else {
			const bytes = new Uint8Array(value.data);
			form.append(field, new Blob([bytes], { type: value.type }), value.name);
		}
	}
	return { method: 'POST', headers: bearer(token), body: form };
}
