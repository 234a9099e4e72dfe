import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { connect, type ConnectionOptions } from '../../../nodes/providerClient/connection';
import { loadPackageClasses } from '../../../scripts/packageClasses';
import { fakeExecution } from '../support/executeFunctions';
import { fakeProvider } from '../support/fakeProvider';

async function open(
	baseUrl: string,
	{
		parameters = {},
		more = {},
		...options
	}: Partial<ConnectionOptions> & { parameters?: IDataObject; more?: object } = {},
) {
	const sent: Array<{ type: string; options: IHttpRequestOptions; signal?: AbortSignal }> = [];
	const helpers = {
		httpRequestWithAuthentication: async function (
			this: IExecuteFunctions,
			type: string,
			requestOptions: IHttpRequestOptions,
		) {
			sent.push({ type, options: requestOptions, signal: this.getExecutionCancelSignal() });
			return { statusCode: 200, headers: { Date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, body: '{}' };
		},
	};
	const { context } = fakeExecution({
		parameters,
		credential: { baseUrl, apiKey: 'key-1' },
		helpers: helpers as unknown as IExecuteFunctions['helpers'],
	});
	const provider = fakeProvider({
		baseUrl: (credential) => String(credential.baseUrl),
		...more,
	});
	return { connection: await connect(context, provider, { timeoutMs: 5_000, ...options }), sent };
}

describe('connect', () => {
	it.each([
		['https://api.example.com', 'https://api.example.com'],
		['  https://api.example.com/path// ', 'https://api.example.com/path'],
	])('normalises the base URL %p of %p', async (baseUrl, expected) => {
		const { connection } = await open(baseUrl);
		expect(connection.call(0).baseUrl).toBe(expected);
	});

	it.each(['', '   ', 'api.example.com', 'ftp://api.example.com', '/path', 'http://'])(
		'refuses the base URL %p, naming the credential',
		async (baseUrl) => {
			await expect(open(baseUrl)).rejects.toThrow('The Test credential has no usable base URL');
		},
	);

	it.each([Number.NaN, 0, -1_000, 3_600_001, Number.POSITIVE_INFINITY])(
		'refuses a time limit of %p ms',
		async (timeoutMs) => {
			await expect(open('https://a', { timeoutMs })).rejects.toThrow(
				`The request timeout is ${timeoutMs / 1_000} seconds; allowed: a number from 1 to 3600`,
			);
		},
	);

	it('accepts a fractional number of milliseconds', async () => {
		const { connection, sent } = await open('https://a', { timeoutMs: 1_000.9 });
		await connection.call(0).request({ method: 'GET', url: 'https://a/b' });
		expect(sent).toHaveLength(1);
	});

	it('has requests signed by the credential', async () => {
		const { connection, sent } = await open('https://api.example.com');
		await connection.call(0).request({ method: 'GET', url: 'https://api.example.com/a' });
		expect(sent).toMatchObject([
			{ type: 'testApi', options: { url: 'https://api.example.com/a' } },
		]);
	});

	it("uses the common signal, a request's own signal, or none", async () => {
		const cancelled = AbortSignal.abort(new Error('cancelled'));
		const get = { method: 'GET', url: 'https://api.example.com/a' } as const;
		const { connection, sent } = await open('https://api.example.com', { signal: cancelled });
		await connection.call(0).request(get);
		const { signal } = new AbortController();
		await connection.call(0).request({ ...get, signal });
		const without = await open('https://api.example.com', { cancelSignal: cancelled });
		await without.connection.call(0).request(get);
		// Every request ends with its signal once its answer is read; the reason tells a cancelled one.
		const requests = [...sent, ...without.sent];
		const isCancelled = requests.map((one) => one.signal?.reason === cancelled.reason);
		expect(isCancelled).toEqual([true, false, false]);
		expect(without.connection.call(0).cancelSignal).toBe(cancelled);
	});

	it.each([
		['given', { a: 5 }, undefined, 5],
		['0', { a: 0 }, 7, 0],
		['false', { a: false }, true, false],
		['not shown in the form', {}, 7, 7],
		['not shown, and has no alternative', {}, undefined, undefined],
		['null from an expression, without sending the default', { a: null }, 7, undefined],
	])('reads a parameter that is %s', async (_case, parameters, fallback, expected) => {
		const { connection } = await open('https://a', { parameters });
		expect(connection.call(0).parameter('a', fallback)).toBe(expected);
	});

	it("reads parameters without n8n's own validation, which no field of the forms asks for", async () => {
		const { context } = fakeExecution({ credential: { baseUrl: 'https://a' } });
		const read = jest.spyOn(context, 'getNodeParameter').mockReturnValue('b');
		const connection = await connect(context, fakeProvider({}), { timeoutMs: 1_000 });
		expect(connection.call(3).parameter('a')).toBe('b');
		expect(read).toHaveBeenCalledWith('a', 3, null, { skipValidation: true });
		const { nodeClasses } = await loadPackageClasses();
		for (const nodeClass of Object.values(nodeClasses)) {
			expect(JSON.stringify(new nodeClass().description)).not.toContain('"validateType"');
		}
	});

	it("measures the provider's clock from its answers", async () => {
		const { connection } = await open('https://api.example.com');
		expect(connection.clock.offset).toBeUndefined();
		await connection.call(0).request({ method: 'GET', url: 'https://api.example.com/tasks' });
		const behindMs = Date.now() - Date.parse('2026-01-01T00:00:00Z');
		expect(connection.clock.offset!.least).toBeCloseTo(-behindMs, -4);
	});

	it('collects each hint of its calls once', async () => {
		const { connection } = await open('https://a');
		for (const itemIndex of [0, 1]) connection.call(itemIndex).hint('The same');
		connection.call(2).hint('Another');
		expect([...connection.hints]).toEqual(['The same', 'Another']);
	});

	it('offers the credential for videos only when the provider serves them', async () => {
		expect((await open('https://a/')).connection).not.toHaveProperty('videoCredential');
		for (const servesVideos of ['always', 'sometimes'] as const) {
			const { connection } = await open('https://a/', { more: { servesVideos } });
			expect(connection.videoCredential).toEqual({
				baseUrl: 'https://a',
				credentialType: 'testApi',
				onlyIfRefused: servesVideos === 'sometimes',
			});
		}
		const more = { servesVideos: 'sometimes', servedPath: /^\/files\// } as const;
		expect((await open('https://a/', { more })).connection.videoCredential).toMatchObject({
			servedPath: more.servedPath,
		});
	});
});
