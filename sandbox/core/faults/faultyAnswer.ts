import { serializeAnswer, type Answer } from '../answer';
import type { Operation, SandboxProvider } from '../endpoint';
import type { Fault, FaultKind } from './fault';

/** Kinds whose endpoint does its work by default. */
const ACTED: FaultKind[] = [
	'resetAfter',
	'resetMidAnswer',
	'stallMidAnswer',
	'emptyBody',
	'invalidJson',
	'wrongShape',
	'hugeAnswer',
	'trickle',
	'truncatedVideo',
	'otherStatus',
	'byteOrderMark',
	'slow',
];

/** Whether the endpoint does its work under this fault. */
export function isActed(fault: Fault): boolean {
	return ('acted' in fault ? fault.acted : undefined) ?? ACTED.includes(fault.kind);
}

/** The answer that replaces the endpoint's own; undefined if the fault keeps that one. */
export function replaceAnswer(
	fault: Fault,
	provider: SandboxProvider,
	operation: Operation,
): Answer | undefined {
	switch (fault.kind) {
		case 'status':
			return withRetryAfter(provider.errorAnswer(fault.status, fault.message), fault.retryAfter);
		case 'providerCode':
			return withRetryAfter(codeAnswer(provider, operation, fault), fault.retryAfter);
		case 'html':
			return htmlPage(fault.status ?? 502);
		case 'emptyBody':
			return { status: fault.status ?? 200, body: '' };
		case 'invalidJson':
			return {
				status: fault.status ?? 200,
				headers: { 'content-type': 'application/json' },
				body: '{"code": 0, "message": "SUCC',
			};
		case 'wrongShape':
			return {
				status: fault.status ?? 200,
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(fault.body ?? { result: [{ unexpected: true }] }),
			};
		case 'hugeAnswer':
			return hugeAnswer(fault.megabytes ?? 50);
		case 'redirect':
			return { status: fault.status ?? 302, headers: { location: fault.to }, body: '' };
		default:
			return undefined;
	}
}

/** The endpoint's own answer with the fault's change, if any. */
export function changeAnswer(fault: Fault, own: Answer): Answer {
	switch (fault.kind) {
		case 'otherStatus':
			return { ...own, status: fault.status };
		case 'byteOrderMark': {
			const { headers, body } = serializeAnswer(own);
			const marked = Buffer.concat([Buffer.from('\uFEFF'), body]);
			const length = { 'content-length': String(marked.length) };
			return { status: own.status, headers: { ...headers, ...length }, body: marked };
		}
		default:
			return own;
	}
}

function codeAnswer(
	provider: SandboxProvider,
	operation: Operation,
	{ code, message }: Extract<Fault, { kind: 'providerCode' }>,
): Answer {
	const answer = provider.codeAnswer(code, message, operation);
	if (!answer) throw new RangeError(`${provider.id} has no error code ${code}`);
	return answer;
}

function withRetryAfter(answer: Answer, retryAfter?: number | string): Answer {
	if (retryAfter === undefined) return answer;
	return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfter) } };
}

function htmlPage(status: number): Answer {
	return {
		status,
		headers: { 'content-type': 'text/html' },
		body: `<html>\r\n<head><title>${status} Bad Gateway</title></head>\r\n<body>\r\n<center><h1>${status} Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
	};
}

function hugeAnswer(megabytes: number): Answer {
	const filler = Buffer.alloc(megabytes * 1024 * 1024, 'x');
	return {
		status: 200,
		headers: { 'content-type': 'application/json' },
		body: Buffer.concat([Buffer.from('{"code":0,"message":"'), filler, Buffer.from('"}')]),
	};
}
