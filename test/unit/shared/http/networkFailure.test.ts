import type { LookupFunction, Socket } from 'node:net';
import net from 'node:net';
import { SsrfBlockedHostnameError, SsrfBlockedIpError } from '@n8n/backend-network';
import { NodeApiError, UserError, type INode, type JsonObject } from 'n8n-workflow';
import { fetch } from 'undici';

import { networkFailure } from '../../../../nodes/shared/http/networkFailure';
import { trustTestCertificate } from '../../../support/tlsCertificate';
import { postError, requestOf, useServers } from '../../support/servers';

const servers = useServers();
const node = {
	id: '1',
	name: 'Create',
	type: 'test',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
} as INode;

/** As n8n's HTTP client does: an error of its own with the code and the request, and Node's as its cause. */
function asClientError(error: Error): Error {
	const { code } = error as { code?: string };
	const request = requestOf(error);
	return Object.assign(new Error(error.message, { cause: error }), {
		code,
		isAxiosError: true,
		...(request && { request }),
	});
}

const asNodeApiError = (error: Error) => new NodeApiError(node, error as unknown as JsonObject);

const judge = (error: unknown) => networkFailure(error, { service: 'Kling' });

/** Each way in which an error may reach the package. */
const wrappings: Array<[string, (error: Error) => unknown]> = [
	['directly', (error) => error],
	["in the HTTP client's error", asClientError],
	["in n8n's NodeApiError", (error) => asNodeApiError(asClientError(error))],
	["in n8n's NodeApiError alone", asNodeApiError],
];

describe.each(wrappings)('an error that comes %s', (_how, wrap) => {
	it('creates nothing when the connection is refused', async () => {
		const error = await postError(await servers.nobody());
		expect(error).toMatchObject({ code: 'ECONNREFUSED' });
		expect(judge(wrap(error))).toMatchObject({
			kind: 'transient',
			message: 'Kling refused the connection',
		});
	});

	it('creates nothing when the connection is refused at every address', async () => {
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

	it('is ambiguous when the connection is reset after the request was read', async () => {
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

	it('names a service with an article within a sentence', () => {
		expect(networkFailure(new Error('?'), { service: 'The video host' }).message).toBe(
			'The connection to the video host broke before its answer was complete',
		);
	});

	it('is ambiguous when the connection is closed without an answer', async () => {
		const url = await servers.tcp((socket) => void socket.on('data', () => socket.end()));
		expect(judge(wrap(await postError(url))).kind).toBe('ambiguous');
	});

	it('is ambiguous when an answer is cut off', async () => {
		const url = await servers.http((request, response) => {
			response.writeHead(200, { 'Content-Length': 100 });
			response.write('{"code":0');
			request.on('end', () => setImmediate(() => request.socket.destroy())).resume();
		});
		expect(judge(wrap(await postError(url))).kind).toBe('ambiguous');
	});

	it('is ambiguous when the answer is not HTTP', async () => {
		const url = await servers.tcp(
			(socket) => void socket.on('data', () => socket.end('hello\r\n\r\n')),
		);
		expect(judge(wrap(await postError(url))).kind).toBe('ambiguous');
	});

	it('is ambiguous after a time-out', async () => {
		const url = await servers.http(() => {});
		expect(judge(wrap(await postError(url, { timeoutMs: 20 }))).kind).toBe('ambiguous');
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
		['ECONNRESET', 'connect', 'transient'],
		['ETIMEDOUT', 'connect', 'transient'],
		['EACCES', 'connect', 'transient'],
		['EAI_FAIL', 'getaddrinfo', 'transient'],
		// Without the request it is not known whether these came before it.
		['EHOSTUNREACH', undefined, 'ambiguous'],
		['EPROTO', 'write', 'ambiguous'],
		['ERR_SSL_WRONG_VERSION_NUMBER', undefined, 'ambiguous'],
		['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', undefined, 'ambiguous'],
		['ERR_TLS_HANDSHAKE_TIMEOUT', undefined, 'ambiguous'],
		// Refused by Node.js itself.
		['ERR_INVALID_CHAR', undefined, 'permanent'],
		['ERR_INVALID_HTTP_TOKEN', undefined, 'permanent'],
		['ERR_UNESCAPED_CHARACTERS', undefined, 'permanent'],
		['ERR_INVALID_URL', undefined, 'permanent'],
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
		['an IP address', new SsrfBlockedIpError('10.0.0.1', 'api.test')],
		['a host name', new SsrfBlockedHostnameError('api.test')],
		['a domain', new UserError('Domain not allowed: This credential is restricted')],
		// As another copy of n8n's code has it.
		['a class of that name', Object.assign(new Error('?'), { name: 'SsrfBlockedIpError' })],
	])('is not retried when n8n itself refuses %s', (_what, error) => {
		expect(judge(wrap(error))).toMatchObject({
			kind: 'permanent',
			message: 'n8n does not allow requests to Kling',
		});
	});

	it.each([
		'The request was blocked by the gateway',
		'ssrf protection',
		'method not allowed',
		'write EPROTO error:0A00010B:SSL routines:ssl3_get_record:wrong version number',
		'Client network socket disconnected before secure TLS connection was established',
		'connect ECONNREFUSED 127.0.0.1:443',
	])('is ambiguous whatever words the error contains: %s', (message) => {
		expect(judge(wrap(new Error(message))).kind).toBe('ambiguous');
	});

	it('creates nothing when no address could be connected to', () => {
		const attempt = (code: string, syscall: string) =>
			Object.assign(new Error(code), { code, syscall });
		const refused = attempt('ECONNREFUSED', 'connect');
		const never = new AggregateError([refused, attempt('ETIMEDOUT', 'connect')]);
		expect(judge(wrap(Object.assign(never, { code: 'ETIMEDOUT' }))).kind).toBe('transient');
		const once = new AggregateError([refused, attempt('ECONNRESET', 'read')]);
		expect(judge(wrap(Object.assign(once, { code: 'ECONNREFUSED' }))).kind).toBe('ambiguous');
	});

	describe('with TLS', () => {
		let distrust: () => void;
		beforeAll(() => {
			distrust = trustTestCertificate();
		});
		afterAll(() => distrust());

		/** A proxy in front of a server that takes a request, and breaks the connection before it answers. */
		async function breakingProxy(breakOff: (client: Socket) => void): Promise<string> {
			const clients: Socket[] = [];
			const service = await servers.https((request) => {
				request.on('end', () => setTimeout(() => breakOff(clients[0]!), 20)).resume();
			});
			const proxy = await servers.tcp((client) => {
				clients.push(client);
				const behind = net.connect(Number(new URL(service).port), '127.0.0.1');
				behind.on('error', () => {});
				client.on('close', () => behind.destroy());
				client.pipe(behind);
				behind.on('data', (bytes) => client.write(bytes));
			});
			return proxy.replace('http:', 'https:');
		}

		it.each<[string, (client: Socket) => void]>([
			['answers in plain HTTP', (client) => client.write('HTTP/1.1 502 Bad Gateway\r\n\r\n')],
			['sends a record that cannot be decrypted', (client) => client.write(badRecord)],
			['sends an alert', (client) => client.write(alertRecord)],
			['closes the connection', (client) => client.end()],
			['resets the connection', (client) => client.resetAndDestroy()],
		])('is ambiguous when a proxy forwarded the request and %s', async (_how, breakOff) => {
			const failure = judge(wrap(await postError(await breakingProxy(breakOff))));
			expect(failure).toMatchObject({
				kind: 'ambiguous',
				message: 'The connection to Kling broke before its answer was complete',
			});
		});

		it('is ambiguous when a TLS 1.3 server requires a client certificate', async () => {
			const url = await servers.https((_request, response) => response.end(), {
				requestCert: true,
				rejectUnauthorized: true,
			});
			expect(judge(wrap(await postError(url))).kind).toBe('ambiguous');
		});

		it('creates nothing when the connection is closed at once', async () => {
			const url = await servers.tcp((socket) => socket.end());
			expect(judge(wrap(await postError(url.replace('http:', 'https:'))))).toMatchObject({
				kind: 'transient',
				message: 'Kling closed the connection before TLS was established',
			});
		});

		it('creates nothing when the certificate is valid for another host', async () => {
			const url = await servers.https((_request, response) => response.end());
			const error = await postError(url, { servername: 'other.test' } as object);
			expect(judge(wrap(error))).toMatchObject({
				kind: 'permanent',
				message: 'Kling has a TLS certificate that is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)',
			});
		});
	});
});

/** A record of TLS 1.2 and 1.3 with data of an application that no key fits. */
const badRecord = Buffer.concat([Buffer.from([23, 3, 3, 0, 64]), Buffer.alloc(64, 9)]);
/** A fatal alert in plain text: handshake failure. */
const alertRecord = Buffer.from([21, 3, 3, 0, 2, 2, 40]);

describe.each(wrappings.filter(([how]) => /HTTP client|NodeApiError$/.test(how)))(
	'an error with its request that comes %s',
	(_how, wrap) => {
		it('creates nothing and is not retried when https:// meets a server without TLS', async () => {
			const url = await servers.http((_request, response) => response.end());
			const error = await postError(url.replace('http:', 'https:'));
			expect(judge(wrap(error))).toMatchObject({
				kind: 'permanent',
				message: 'Kling does not speak TLS at this address',
			});
		});

		it.each<[string, (socket: Socket) => void]>([
			['resets the connection', (socket) => socket.resetAndDestroy()],
			['sends an alert', (socket) => socket.write(alertRecord)],
		])('creates nothing when a server %s in the handshake', async (_what, breakOff) => {
			const url = await servers.tcp((socket) => void socket.once('data', () => breakOff(socket)));
			expect(judge(wrap(await postError(url.replace('http:', 'https:'))))).toMatchObject({
				kind: 'transient',
				message: 'Kling closed the connection before TLS was established',
			});
		});

		it('creates nothing when a handshake exceeds the time limit', async () => {
			const url = (await servers.tcp((socket) => void socket.resume())).replace('http:', 'https:');
			const error = wrap(await postError(url, { timeoutMs: 20 }));
			expect(networkFailure(error, { service: 'Kling', timedOutAfter: 1 })).toMatchObject({
				kind: 'transient',
				message: 'No connection to Kling could be made within 1 seconds',
			});
		});
	},
);

describe('networkFailure', () => {
	it("reads the cause of undici's errors", async () => {
		const failed = async (url: string) =>
			await fetch(url, { method: 'POST', body: '{}' }).then(
				() => undefined,
				(error: unknown) => error,
			);
		const reset = await servers.http((request) => request.socket.destroy());
		expect(judge(await failed(await servers.nobody())).kind).toBe('transient');
		expect(judge(await failed(reset)).kind).toBe('ambiguous');
	});

	it('becomes permanent when a host name is not found three times in a row', () => {
		const error = Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' });
		expect(judge(error).maxConsecutive).toBe(3);
	});

	it('is ambiguous after a time-out and says how long there was no answer', () => {
		const failure = networkFailure(new Error('canceled'), {
			service: 'kie.ai',
			timedOutAfter: 120,
		});
		expect(failure).toMatchObject({
			kind: 'ambiguous',
			message: 'kie.ai did not answer within 120 seconds',
		});
	});

	it('creates nothing when a proxy opened no tunnel, so the request has no socket', () => {
		const error = Object.assign(new Error('Proxy connection ended'), { request: { socket: null } });
		expect(judge(asNodeApiError(error)).kind).toBe('transient');
		expect(judge(asNodeApiError(Object.assign(error, { request: {} }))).kind).toBe('ambiguous');
	});

	it.each([[undefined], [null], ['a text'], [5], [{}], [new Error('')]])(
		'is ambiguous for an unknown error: %p',
		(error) => {
			expect(judge(error).kind).toBe('ambiguous');
		},
	);

	it('ends when causes form a circle', () => {
		const error = new Error('one');
		error.cause = new Error('other', { cause: error });
		expect(judge(error).kind).toBe('ambiguous');
	});

	it("omits the error's text, which may contain a key", () => {
		const error = Object.assign(new Error('Bearer secret-key'), {
			code: 'ECONNRESET',
			config: { headers: { Authorization: 'Bearer secret-key' } },
		});
		expect(JSON.stringify(judge(asNodeApiError(error)))).not.toContain('secret-key');
	});
});
