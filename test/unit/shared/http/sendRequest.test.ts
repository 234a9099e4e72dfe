import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { InvalidInputError, ProviderCallError } from '../../../../nodes/shared/failures';
import { bytesContent, Base64File, FormBody } from '../../../../nodes/shared/http/requestBody';
import { sendRequest, type ApiRequest } from '../../../../nodes/shared/http/sendRequest';
import { fakeExecution } from '../../support/executeFunctions';

interface Sent {
	credentialType: string;
	options: IHttpRequestOptions;
	/** What n8n ties the request to. */
	signal: AbortSignal | undefined;
}

type Responder = (sent: Sent) => unknown;

/** A context whose requests are answered by a function. */
function answering(respond: Responder, executionSignal?: AbortSignal) {
	const sent: Sent[] = [];
	const helpers = {
		httpRequestWithAuthentication: async function (
			this: IExecuteFunctions,
			credentialType: string,
			options: IHttpRequestOptions,
		) {
			const request = { credentialType, options, signal: this.getExecutionCancelSignal?.() };
			sent.push(request);
			return await respond(request);
		},
	};
	const { context } = fakeExecution({
		helpers: helpers as unknown as IExecuteFunctions['helpers'],
		...(executionSignal && { signal: executionSignal }),
	});
	const send = async (request: Partial<ApiRequest> = {}) =>
		await sendRequest(context, 'klingApi', 'Kling', {
			method: 'GET',
			url: 'https://api.example.com/tasks',
			timeoutMs: 5_000,
			...request,
		});
	return { send, sent, context };
}

const response = (body: unknown, more: object = {}) => ({
	statusCode: 200,
	headers: {},
	body,
	...more,
});

/** A request that never gets an answer, but ends as n8n's do when its signal is aborted. */
const silent: Responder = async ({ signal }) =>
	await new Promise((_resolve, reject) => {
		const end = () => reject(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' }));
		if (signal?.aborted) end();
		signal?.addEventListener('abort', end);
	});

const failureOf = async (sending: Promise<unknown>) => {
	const error = await sending.catch((reason: unknown) => reason);
	if (!(error instanceof ProviderCallError)) throw error;
	return error.failure;
};

describe('sendRequest', () => {
	it.each([
		['a stream', () => Readable.from([Buffer.from('{"a":'), Buffer.from('1}')])],
		['a stream of texts', () => Readable.from(['{"a":', '1}'])],
		['a text', () => '{"a":1}'],
		['a buffer', () => Buffer.from('{"a":1}')],
	])('reads an answer that arrives as %s', async (_how, body) => {
		const { send } = answering(() => response(body()));
		expect(await send()).toEqual({ status: 200, headers: {}, text: '{"a":1}', json: { a: 1 } });
	});

	it('reads an answer that n8n has already parsed', async () => {
		const { send } = answering(() => response({ a: 1 }));
		expect(await send()).toMatchObject({ text: '{"a":1}', json: { a: 1 } });
	});

	it('reads characters split between two chunks', async () => {
		const bytes = Buffer.from('"é🎬"');
		const chunks = [...bytes].map((byte) => Buffer.from([byte]));
		const { send } = answering(() => response(Readable.from(chunks)));
		expect((await send()).json).toBe('é🎬');
	});

	it.each([
		['nothing', undefined, ''],
		['null', null, ''],
		['an empty stream', Readable.from([]), ''],
		['a page', '<html>', '<html>'],
		['broken JSON', '{"a":', '{"a":'],
	])('finds no JSON in %s', async (_what, body, text) => {
		const { send } = answering(() => response(body));
		expect(await send()).toMatchObject({ text, json: undefined });
	});

	it.each([200, 202, 302, 400, 404, 429, 500, 503])(
		'returns an answer of HTTP %i without judging it',
		async (statusCode) => {
			const { send } = answering(() => response('{"code":1}', { statusCode }));
			expect(await send()).toMatchObject({ status: statusCode, json: { code: 1 } });
		},
	);

	it('returns header names in lower case', async () => {
		const headers = { 'Retry-After': '5', 'content-type': 'a', 'X-ID': ['1', '2'] };
		const { send } = answering(() => response('', { headers }));
		expect((await send()).headers).toEqual({
			'retry-after': '5',
			'content-type': 'a',
			'x-id': ['1', '2'],
		});
	});

	it('accepts an answer without headers', async () => {
		const { send } = answering(() => response('', { headers: undefined }));
		expect((await send()).headers).toEqual({});
	});

	it('has n8n sign the request, follow no redirect and throw at no status', async () => {
		const { send, sent } = answering(() => response(''));
		await send({ method: 'POST', body: { image: 'a' }, query: { page: 1 } });
		expect(sent[0]).toMatchObject({
			credentialType: 'klingApi',
			options: {
				method: 'POST',
				url: 'https://api.example.com/tasks',
				qs: { page: 1 },
				body: { image: 'a' },
				headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
				disableFollowRedirect: true,
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				encoding: 'stream',
			},
		});
	});

	it('sends a form as bytes with its content type', async () => {
		const { send, sent } = answering(() => response(''));
		const content = bytesContent(Buffer.from('bytes of an image'));
		const file = { field: 'image', fileName: 'a.png', mimeType: 'image/png', content };
		await send({ method: 'POST', body: new FormBody({ seed: 1 }, file) });
		const { headers, body } = sent[0]!.options;
		expect(headers).toEqual({
			Accept: 'application/json',
			'Content-Type': expect.stringMatching(/^multipart\/form-data; boundary=/),
		});
		expect((body as Buffer).toString()).toContain('bytes of an image');
	});

	it('sends no content type without a body', async () => {
		const { send, sent } = answering(() => response(''));
		await send();
		expect(sent[0]!.options.headers).toEqual({ Accept: 'application/json' });
		expect(sent[0]!.options).not.toHaveProperty('body');
		expect(sent[0]!.options).not.toHaveProperty('qs');
	});

	it('sends nothing when a file of the body cannot be read', async () => {
		const { send, sent } = answering(() => response(''));
		const content = { ...bytesContent(Buffer.from('short')), byteLength: 9 };
		const sending = send({ method: 'POST', body: { image: new Base64File(content) } });
		await expect(sending).rejects.toThrow(InvalidInputError);
		expect(sent).toEqual([]);
	});

	it("sets a time limit, so that n8n's default of five minutes does not apply", async () => {
		const { send, sent } = answering(() => response(''));
		await send({ timeoutMs: 600_000 });
		expect(sent[0]!.options.timeout).toBeGreaterThan(600_000);
	});

	describe('an endless answer', () => {
		const MEBIBYTE = 1024 * 1024;
		const endless = () => {
			const stream = new Readable({
				read() {
					this.push(Buffer.alloc(MEBIBYTE, 'x'));
				},
			});
			return stream;
		};

		it('is cut off at 10 MB, and its connection is closed', async () => {
			const stream = endless();
			const { send } = answering(() => response(stream));
			const { text, json } = await send();
			expect(text).toBe('x'.repeat(10 * MEBIBYTE));
			expect(json).toBeUndefined();
			expect(stream.destroyed).toBe(true);
		});

		it('is read completely up to 10 MB', async () => {
			const body = `"${'x'.repeat(10 * MEBIBYTE - 2)}"`;
			const { send } = answering(() => response(Readable.from([Buffer.from(body)])));
			expect((await send()).json).toHaveLength(10 * MEBIBYTE - 2);
		});

		it('ends at the time limit even if bytes keep arriving', async () => {
			const stream = new Readable({
				read() {
					setTimeout(() => this.push('x'), 2);
				},
			});
			const { send } = answering(() => response(stream));
			expect(await failureOf(send({ timeoutMs: 50 }))).toMatchObject({ kind: 'ambiguous' });
			expect(stream.destroyed).toBe(true);
		});
	});

	describe('a request without an answer', () => {
		it('ends at its time limit as ambiguous', async () => {
			const { send } = answering(silent);
			expect(await failureOf(send({ timeoutMs: 20 }))).toMatchObject({
				kind: 'ambiguous',
				message: 'Kling did not answer within 0 seconds',
			});
		});

		it('ends when its own signal is aborted, with an error that is not a ProviderCallError', async () => {
			const controller = new AbortController();
			const { send } = answering(silent);
			const sending = send({ signal: controller.signal });
			controller.abort();
			const error = await sending.catch((reason: unknown) => reason);
			expect(error).toBeInstanceOf(Error);
			expect(error).not.toBeInstanceOf(ProviderCallError);
		});

		it('keeps its time limit in addition to its own signal', async () => {
			const { send } = answering(silent);
			const { signal } = new AbortController();
			expect((await failureOf(send({ timeoutMs: 20, signal }))).kind).toBe('ambiguous');
		});
	});

	describe('when the execution is cancelled', () => {
		const cancelled = AbortSignal.abort(new Error('cancelled by the user'));

		it('still reads the answer of a request without a signal', async () => {
			const { send, sent } = answering(({ signal }) => {
				signal?.throwIfAborted();
				return response('{"task_id":"1"}');
			}, cancelled);
			expect(await send({ method: 'POST' })).toMatchObject({ json: { task_id: '1' } });
			expect(sent[0]!.signal).not.toBe(cancelled);
			expect(sent[0]!.options.abortSignal).toBe(sent[0]!.signal);
		});

		it('closes the connection of a request once its answer is read', async () => {
			const { send, sent } = answering(() => response('{}'));
			await send({ method: 'GET' });
			expect(sent[0]!.signal!.aborted).toBe(true);
		});

		it('ends a request that received the signal', async () => {
			const { send } = answering(({ signal }) => {
				signal?.throwIfAborted();
				return response('');
			}, cancelled);
			await expect(send({ signal: cancelled })).rejects.toThrow('cancelled by the user');
		});

		it("leaves the context's signal unchanged", async () => {
			const { send, context } = answering(() => response(''), cancelled);
			await send();
			expect(context.getExecutionCancelSignal()).toBe(cancelled);
		});
	});

	it.each([
		['refused', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'transient'],
		['reset', Object.assign(new Error('read'), { code: 'ECONNRESET' }), 'ambiguous'],
		['that answers nothing at all', undefined, 'ambiguous'],
	])('judges a connection %s', async (_what, error, kind) => {
		const { send } = answering(() => {
			if (error) throw error;
			return undefined;
		});
		expect((await failureOf(send())).kind).toBe(kind);
	});

	it('judges an answer that is cut off', async () => {
		const stream = Readable.from(
			(function* () {
				yield '{"task_id":';
				throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
			})(),
		);
		const { send } = answering(() => response(stream));
		expect((await failureOf(send())).kind).toBe('ambiguous');
	});
});
