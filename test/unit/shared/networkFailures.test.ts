import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';
import { fetch } from 'undici';

import { networkFailure } from '../../../nodes/shared/networkFailures';
import { postError, useServers } from '../support/servers';

const servers = useServers();
const node = {
	id: '1',
	name: 'Create',
	type: 'test',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
} as INode;

/** As n8n's HTTP client does: an error of its own with the code, and Node's as its cause. */
function asClientError(error: Error): Error {
	const { code } = error as { code?: string };
	return Object.assign(new Error(error.message, { cause: error }), { code, isAxiosError: true });
}

const asNodeApiError = (error: Error) => new NodeApiError(node, error as unknown as JsonObject);

const judge = (error: unknown) => networkFailure(error, { service: 'Kling' });

/** Each way in which an error may reach the package. */
const wrappings: Array<[string, (error: Error) => unknown]> = [
	['as it is', (error) => error],
	["in the HTTP client's error", asClientError],
	["in n8n's NodeApiError", (error) => asNodeApiError(asClientError(error))],
	["in n8n's NodeApiError alone", asNodeApiError],
];

describe.each(wrappings)('an error that comes %s', (_how, wrap) => {
	it('is harmless where nobody listens', async () => {
		const error = await postError(await servers.nobody());
		expect(error).toMatchObject({ code: 'ECONNREFUSED' });
		expect(judge(wrap(error))).toMatchObject({
			kind: 'transient',
			message: 'Kling refused the connection',
		});
	});

	it('is harmless where nobody listens at any of several addresses', async () => {
		const addresses = [
			{ address: '::1', family: 6 },
			{ address: '127.0.0.1', family: 4 },
		];
		const lookup: LookupFunction = (_host, _options, callback) =>
			callback(null, addresses as never);
		const eachFamily = { autoSelectFamily: true, lookup };
		const url = (await servers.nobody()).replace('127.0.0.1', 'several.test');
		const error = await postError(url, eachFamily);
		expect(judge(wrap(error)).kind).toBe('transient');
	});

	it('leaves it open where the connection is reset after the request was read', async () => {
		const url = await servers.http((request) => {
			request.on('end', () => request.socket.resetAndDestroy()).resume();
		});
		const error = await postError(url);
		expect(error).toMatchObject({ code: 'ECONNRESET' });
		expect(judge(wrap(error))).toMatchObject({
			kind: 'ambiguous',
			message: 'The connection to Kling broke before its answer was complete',
		});
	});

	it('speaks of a service with an article within a sentence', () => {
		expect(networkFailure(new Error('?'), { service: 'The video host' }).message).toBe(
			'The connection to the video host broke before its answer was complete',
		);
	});

	it('leaves it open where the connection is closed without an answer', async () => {
		const url = await servers.tcp((socket) => void socket.on('data', () => socket.end()));
		expect(judge(wrap(await postError(url))).kind).toBe('ambiguous');
	});

	it('leaves it open where an answer breaks off', async () => {
		const url = await servers.http((request, response) => {
			response.writeHead(200, { 'Content-Length': 100 });
			response.write('{"code":0');
			request.on('end', () => setImmediate(() => request.socket.destroy())).resume();
		});
		expect(judge(wrap(await postError(url))).kind).toBe('ambiguous');
	});

	it('leaves it open where the answer is no HTTP', async () => {
		const url = await servers.tcp(
			(socket) => void socket.on('data', () => socket.end('hello\r\n\r\n')),
		);
		expect(judge(wrap(await postError(url))).kind).toBe('ambiguous');
	});

	it('leaves it open where there is no answer in time', async () => {
		const url = await servers.http(() => {});
		expect(judge(wrap(await postError(url, { timeoutMs: 20 }))).kind).toBe('ambiguous');
	});

	it('is harmless, and not worth repeating, where https:// meets a server without TLS', async () => {
		const url = await servers.http((_request, response) => response.end());
		const error = await new Promise<Error>((resolve) =>
			https.request(url.replace('http:', 'https:'), { agent: false }).on('error', resolve).end(),
		);
		expect(judge(wrap(error))).toMatchObject({
			kind: 'permanent',
			message: 'Kling does not speak TLS at this address',
		});
	});

	it.each([
		['ENOTFOUND', 'getaddrinfo', 'transient'],
		['EAI_AGAIN', 'getaddrinfo', 'transient'],
		['EHOSTUNREACH', 'connect', 'transient'],
		['ENETUNREACH', 'connect', 'transient'],
		['EADDRNOTAVAIL', 'connect', 'transient'],
		// The route was lost when the request was under way.
		['EHOSTUNREACH', 'read', 'ambiguous'],
		['ENETUNREACH', 'write', 'ambiguous'],
		['ETIMEDOUT', 'read', 'ambiguous'],
		['EPIPE', 'write', 'ambiguous'],
		['ERR_STREAM_PREMATURE_CLOSE', undefined, 'ambiguous'],
		['ERR_CANCELED', undefined, 'ambiguous'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', undefined, 'permanent'],
		['SELF_SIGNED_CERT_IN_CHAIN', undefined, 'permanent'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', undefined, 'permanent'],
		['CERT_HAS_EXPIRED', undefined, 'permanent'],
		['ERR_TLS_CERT_ALTNAME_INVALID', undefined, 'permanent'],
	])('%s at %s is %s', (code, syscall, kind) => {
		const error = Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
		expect(judge(wrap(error)).kind).toBe(kind);
	});

	it.each([
		[
			'SsrfBlockedIpError',
			'The request was blocked because it resolves to a restricted IP address',
		],
		[
			'UserError',
			'Domain not allowed: This credential is restricted from accessing api.example.com',
		],
	])('is not worth repeating where n8n itself refuses: %s', (name, message) => {
		const error = Object.assign(new Error(message), { name });
		expect(judge(wrap(error))).toMatchObject({
			kind: 'permanent',
			message: 'n8n does not allow requests to Kling',
		});
	});
});

describe('networkFailure', () => {
	it("reads undici's errors, whose reason is their cause", async () => {
		const failed = async (url: string) =>
			await fetch(url, { method: 'POST', body: '{}' }).then(
				() => undefined,
				(error: unknown) => error,
			);
		const reset = await servers.http((request) => request.socket.destroy());
		expect(judge(await failed(await servers.nobody())).kind).toBe('transient');
		expect(judge(await failed(reset)).kind).toBe('ambiguous');
	});

	it('gives up a host name that is not found three times in a row', () => {
		const error = Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' });
		expect(judge(error).mostInARow).toBe(3);
	});

	it('says how long there was no answer, and leaves it open', () => {
		const failure = networkFailure(new Error('canceled'), {
			service: 'kie.ai',
			timedOutAfter: 120,
		});
		expect(failure).toMatchObject({
			kind: 'ambiguous',
			message: 'kie.ai gave no answer within 120 seconds',
		});
	});

	it('takes a time-out for one even if the connection was refused as well', () => {
		const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
		expect(networkFailure(refused, { service: 'Kling', timedOutAfter: 1 }).kind).toBe('ambiguous');
	});

	it.each([[undefined], [null], ['a text'], [5], [{}], [new Error('')]])(
		'leaves it open for what it cannot read: %p',
		(error) => {
			expect(judge(error).kind).toBe('ambiguous');
		},
	);

	it('ends where causes go round in a circle', () => {
		const error = new Error('one');
		error.cause = new Error('other', { cause: error });
		expect(judge(error).kind).toBe('ambiguous');
	});

	it('repeats nothing of the error, which may hold a key', () => {
		const error = Object.assign(new Error('Bearer secret-key'), {
			code: 'ECONNRESET',
			config: { headers: { Authorization: 'Bearer secret-key' } },
		});
		expect(JSON.stringify(judge(asNodeApiError(error)))).not.toContain('secret-key');
	});
});
