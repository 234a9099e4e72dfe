import type { IncomingHttpHeaders } from 'node:http';
import type { ApiRequest, Operation } from './endpoint';
import type { FaultKind } from './faults/fault';
import type { ProviderId } from './providerId';

/** A logged request. */
export interface LoggedRequest {
	/** Counted from 1 since the start or the last reset. */
	number: number;
	/** Milliseconds since 1970. */
	at: number;
	provider: ProviderId;
	operation: Operation;
	method: string;
	path: string;
	query: Record<string, unknown>;
	headers: IncomingHttpHeaders;
	/** The parsed body. Long texts, such as images in base64, are truncated; files have their size. */
	body?: unknown;
	/** The HTTP status of the answer; absent while it is pending and if none was sent. */
	status?: number;
	/** The fault that was applied. */
	fault?: FaultKind;
	/** The message of a refusal. */
	refusal?: string;
}

/** The oldest are dropped beyond this many. */
const CAPACITY = 20_000;

/** The length of the longest prompt: 2500 characters, of which each may be a pair of UTF-16 units. */
const LONGEST_TEXT = 5000;

export class RequestLog {
	private entries: LoggedRequest[] = [];
	private count = 0;

	add(provider: ProviderId, operation: Operation, request: ApiRequest): LoggedRequest {
		const { method, path, query, headers } = request;
		const entry = {
			number: ++this.count,
			at: Date.now(),
			provider,
			operation,
			method,
			path,
			query,
			headers,
			body: summarizeBody(request),
		};
		this.entries.push(entry);
		if (this.entries.length > CAPACITY) this.entries.shift();
		return entry;
	}

	/** Oldest first. */
	all(): LoggedRequest[] {
		return [...this.entries];
	}

	clear(): void {
		this.entries = [];
		this.count = 0;
	}
}

function summarizeBody({ json, form, unreadable }: ApiRequest): unknown {
	if (unreadable !== undefined) return `(${unreadable})`;
	if (!form) return summarize(json);
	const files = form.files.map(({ field, name, mimeType, data }) => [
		field,
		`${name}, ${mimeType}, ${data.length} bytes`,
	]);
	return { ...form.fields, ...(Object.fromEntries(files) as object) };
}

/** A copy of a JSON value with truncated texts. A BigInt becomes text ending in `n`. */
export function summarize(value: unknown): unknown {
	if (typeof value === 'string') {
		if (value.length <= LONGEST_TEXT) return value;
		return `${value.slice(0, 40)}… (${value.length} characters)`;
	}
	if (typeof value === 'bigint') return `${value}n`;
	if (Array.isArray(value)) return value.map(summarize);
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [name, summarize(entry)]),
		);
	}
	return value;
}
