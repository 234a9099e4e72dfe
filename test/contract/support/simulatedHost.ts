import nock from 'nock';
import { readBody, type SentRequest } from './sentRequest';

/** A host's reaction to a request: it answers, breaks the connection, or stays silent. */
type Answer =
	| {
			/** HTTP status, 200 by default. */
			status?: number;
			headers?: Record<string, string>;
			/** An object goes out as JSON. */
			body?: object | string | Buffer;
	  }
	| 'connection reset'
	| 'silence';

export interface SimulatedHost {
	/** Every request that has come in the running test, oldest first. */
	readonly requests: SentRequest[];
	/** The answers to the coming requests, in order; the last one is given to all that follow. */
	answers(first: Answer, ...more: Answer[]): void;
}

/** Simulates a host for every test of the file. A request without a prepared answer fails the test. */
export function simulateHost(origin: string): SimulatedHost {
	const requests: SentRequest[] = [];
	let script: Answer[] = [];
	let unanswered = 0;

	async function reply(this: nock.ReplyFnContext, path: string, body: unknown) {
		const headers = this.req.headers as Record<string, string>;
		const { method } = this.req as unknown as { method: string };
		requests.push({
			method,
			url: `${origin}${path}`,
			headers: { ...headers },
			body: await readBody(String(headers['content-type'] ?? ''), body),
		});
		const answer = script.length > 1 ? script.shift() : script[0];
		if (answer === undefined) unanswered++;
		if (answer === 'silence') return await new Promise<never>(() => {});
		if (answer === undefined || answer === 'connection reset') {
			throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
		}
		return [answer.status ?? 200, answer.body ?? '', answer.headers ?? {}] as nock.ReplyFnResult;
	}

	beforeEach(() => {
		requests.length = 0;
		script = [];
		unanswered = 0;
		const scope = nock(origin).persist();
		for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
			scope.intercept(/.*/, method, () => true).reply(reply);
	});
	afterEach(() => expect(unanswered).toBe(0));
	return {
		requests,
		answers: (...answers) => {
			script = answers;
		},
	};
}
