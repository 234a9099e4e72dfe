import { writeJson } from './exactJson';

/** The answer of an endpoint: an object is sent as JSON, anything else unchanged. */
export interface Answer {
	status: number;
	headers?: Record<string, string>;
	body: Buffer | string | object;
}

/** A refusal: thrown anywhere below an endpoint and sent as its answer. */
export class Refusal extends Error {
	constructor(
		readonly answer: Answer,
		message: string,
	) {
		super(message);
		this.name = 'Refusal';
	}
}

/** The bytes of an answer's body and its headers, with content length and type. */
export function serializeAnswer(answer: Answer): { headers: Record<string, string>; body: Buffer } {
	const { body } = answer;
	const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
	const bytes = Buffer.isBuffer(body) ? body : Buffer.from(isJson ? writeJson(body) : body);
	return {
		headers: {
			'content-type': isJson ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8',
			'content-length': String(bytes.length),
			...answer.headers,
		},
		body: bytes,
	};
}
