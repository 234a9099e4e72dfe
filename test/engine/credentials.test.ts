import { chain } from '../../engine';
import { providers } from '../../nodes/providers';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { createTask, getTask } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';
import { sendJson, startToyServer, type ToyServer } from './harness/toyServer';

describe('the Kling credential', () => {
	const test = sandboxEngineForTests();

	const use = async (data: object) =>
		await test.engine.setCredential('klingApi', {
			...sandboxCredentials(test.sandbox.credentials).klingApi,
			...data,
		});

	it.each([
		['an API key', () => ({ authentication: 'apiKey' })],
		['access key and secret key', () => ({ authentication: 'accessKey', apiKey: '' })],
		['a base URL with a trailing slash', () => ({ baseUrl: `${test.sandbox.url}/` })],
	])('is tested and used with %s', async (_name, data) => {
		await use(data());
		expect(await test.engine.testCredential('klingApi')).toMatchObject({ status: 'OK' });
		const run = await test.engine.run(
			chain([createTask({ provider: 'kling', imageUrl: 'https://example.com/a.jpg' })]),
		);
		expect(run.error).toBeUndefined();
	});

	it('is tested without cost', async () => {
		await use({});
		await test.engine.testCredential('klingApi');
		expect(test.sandbox.requests()).toMatchObject([
			{ method: 'GET', operation: 'account', path: '/account/costs' },
		]);
		expect(test.sandbox.createdTasks()).toBe(0);
	});

	it.each([
		['a wrong API key', { apiKey: 'wrong' }],
		['a wrong secret key', { authentication: 'accessKey', secretKey: 'wrong' }],
		['a service that is down', { baseUrl: 'http://127.0.0.1:1' }],
	])('fails its test with %s', async (_name, data) => {
		await use(data);
		expect(await test.engine.testCredential('klingApi')).toMatchObject({ status: 'Error' });
	});

	it('is refused before any request if its base URL is invalid', async () => {
		await use({ baseUrl: 'localhost' });
		const taskId = { __rl: true, mode: 'id', value: '1' };
		const run = await test.engine.run(chain([getTask({ provider: 'kling', taskId })]));
		expect(run.error?.message).toMatch(/Kling credential has no usable base URL/);
	});
});

describe("every provider's credential", () => {
	const TOKENS = { stabilityToken: 'stability-token', imageToVideoServiceToken: 'service-token' };
	const SECRETS = {
		klingApi: 'apiKey',
		klingGatewayApi: 'token',
		kieApi: 'apiKey',
		stabilityImageToVideoApi: 'token',
		imageToVideoServiceApi: 'token',
		falApi: 'apiKey',
		piapiApi: 'apiKey',
	};
	const test = sandboxEngineForTests(TOKENS);
	let toy: ToyServer;
	beforeAll(async () => {
		toy = await startToyServer();
	});
	afterAll(async () => await toy.close());

	async function tested(type: string, data: object) {
		const known = sandboxCredentials(test.sandbox.credentials)[type]!;
		await test.engine.setCredential(type, { ...known, ...data });
		return await test.engine.testCredential(type);
	}

	describe.each(Object.entries(SECRETS))('%s', (type, secret) => {
		it('passes its test without making a video', async () => {
			expect(await tested(type, {})).toMatchObject({ status: 'OK' });
			expect(test.sandbox.createdTasks()).toBe(0);
		});

		it('fails its test with a wrong key', async () => {
			expect(await tested(type, { [secret]: 'wrong' })).toMatchObject({ status: 'Error' });
		});

		it('explains in its test that nothing answers', async () => {
			expect(await tested(type, { baseUrl: 'http://127.0.0.1:1' })).toEqual({
				status: 'Error',
				message: expect.stringMatching(
					/ refused the connection\. Check the Base URL, and that the service is running\.$/,
				) as string,
			});
		});

		it('explains in its test a base URL without a scheme', async () => {
			expect(await tested(type, { baseUrl: 'example.com' })).toEqual({
				status: 'Error',
				message:
					'The Base URL cannot be used: it must start with https:// or http://, without spaces, query and fragment',
			});
		});

		it('asks its address only in its test, and without the credential', async () => {
			toy.answer((_request, response) => sendJson(response, 404, {}));
			const before = toy.requests.length;
			await tested(type, { baseUrl: toy.url, platformBaseUrl: toy.url });
			const inTest = toy.requests.slice(before);
			const asked = inTest.filter(({ method }) => method === 'HEAD');
			expect(asked).toHaveLength(type === 'falApi' ? 2 : 1);
			for (const { headers } of asked) {
				expect(Object.keys(headers)).not.toContain('authorization');
				expect(Object.keys(headers)).not.toContain('x-api-key');
			}
			const provider = providers.find(({ credentialName }) => credentialName === type)!.id;
			const taskId = { __rl: true, mode: 'id', value: 'owner/app/requests/1' };
			const parameters = { provider, taskId, options: { retryFor: 0 } };
			await test.engine.run(chain([getTask(parameters, { credentials: [type] })]));
			const inExecution = toy.requests.slice(before + inTest.length);
			expect(inExecution.length).toBeGreaterThan(0);
			expect(inExecution.filter(({ method }) => method === 'HEAD')).toEqual([]);
		});

		it.each([301, 302, 303, 307, 308, 401, 403])('fails its test with HTTP %d', async (status) => {
			toy.answer((_request, response) => {
				if (status < 400) response.setHeader('location', `${toy.url}/elsewhere`);
				sendJson(response, status, { error: 'no' });
			});
			const data = { baseUrl: toy.url, platformBaseUrl: toy.url };
			expect(await tested(type, data)).toMatchObject({ status: 'Error' });
		});
	});

	it('explains which of the addresses of falApi cannot be reached', async () => {
		const { message } = await tested('falApi', { platformBaseUrl: 'http://127.0.0.1:1' });
		expect(message).toBe(
			'fal.ai refused the connection. Check the Platform Base URL, and that the service is running.',
		);
	});

	it('explains an address without TLS, and one that closes the connection decides nothing', async () => {
		const secured = await tested('kieApi', { baseUrl: toy.url.replace('http:', 'https:') });
		expect(secured.message).toBe(
			'kie.ai does not speak TLS at this address. Nothing was sent. Check whether the Base URL has to start with http:// instead of https://.',
		);
		toy.answer((request, response) => {
			if (request.method === 'HEAD') request.socket.destroy();
			else sendJson(response, 200, { code: 200, data: 100 });
		});
		expect(await tested('kieApi', { baseUrl: toy.url })).toMatchObject({ status: 'OK' });
	});

	it('tests klingApi as documented, with a Content-Type', async () => {
		expect(await tested('klingApi', {})).toMatchObject({ status: 'OK' });
		expect(test.sandbox.requests()).toMatchObject([
			{ method: 'GET', headers: { 'content-type': 'application/json' } },
		]);
	});

	it.each([
		['klingApi', 1002],
		['klingGatewayApi', 401],
		['klingGatewayApi', 1002],
		['kieApi', 401],
	])('%s fails its test with code %d inside HTTP 200', async (type, code) => {
		toy.answer((_request, response) => sendJson(response, 200, { code, message: 'no' }));
		expect(await tested(type, { baseUrl: toy.url })).toEqual({
			status: 'Error',
			message: expect.stringMatching(
				new RegExp(`does not accept .* \\(code ${code}\\)\\. Check .*\\.$`),
			) as string,
		});
	});

	it('klingGatewayApi refuses a base URL that ends in /v1, in the words of new-api', async () => {
		toy.answer(({ method, url }, response) => {
			const isKnown = url?.startsWith('/kling/v1/videos/');
			const message = isKnown ? 'task_not_exist' : `Invalid URL (${method} ${url})`;
			sendJson(response, isKnown ? 400 : 404, {
				error: { message, type: 'invalid_request_error', param: '', code: '' },
			});
		});
		expect(await tested('klingGatewayApi', { baseUrl: toy.url })).toMatchObject({ status: 'OK' });
		expect(await tested('klingGatewayApi', { baseUrl: `${toy.url}/v1` })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('Leave out "/v1"') as string,
		});
	});

	describe.each(Object.keys(SECRETS))('%s explains', (type) => {
		const answeredBy = async (status: number, body: string, contentType: string) => {
			toy.answer((_request, response) => {
				response.writeHead(status, { 'content-type': contentType });
				response.end(body);
			});
			return (await tested(type, { baseUrl: toy.url, platformBaseUrl: toy.url })).message;
		};

		it.each([
			[401, /does not (accept|let) this (key|token).* \(HTTP 401\)\. (Check|Enter) .*\.$/],
			[403, /does not (accept|let) this (key|token).* \(HTTP 403\)\. (Check|Enter) .*\.$/],
			[302, /^This address redirects to another one \(HTTP 302\)\. Check the Base URL: .*\.$/],
		])('HTTP %d', async (status, message) => {
			expect(await answeredBy(status, '{"error":"no"}', 'application/json')).toMatch(message);
		});

		it('a web page in place of the service', async () => {
			const page = '<!doctype html><title>Welcome</title>';
			expect(await answeredBy(200, page, 'text/html')).toMatch(
				/^A web page answers at this address, and not .*\. Check the Base URL\.$/,
			);
		});

		it('a token that the service does not take, without repeating it', async () => {
			const { message } = await tested(type, {
				[SECRETS[type as keyof typeof SECRETS]]: 'wrong-key-1',
			});
			expect(message).toMatch(/does not accept this (key|token)/);
			expect(message).not.toContain('wrong-key-1');
		});
	});

	it.each([
		[
			'klingApi',
			404,
			/^There is no API of Kling at this address \(HTTP 404\)\. Check the Base URL\.$/,
		],
		[
			'kieApi',
			404,
			/^There is no API of kie\.ai at this address \(HTTP 404\)\. Check the Base URL\.$/,
		],
		[
			'klingApi',
			429,
			/^Kling has had too many requests, or the account has no balance \(HTTP 429\)/,
		],
		['kieApi', 429, /^kie\.ai has had too many requests \(HTTP 429\)/],
		['klingApi', 503, /^Kling or a proxy in between is in trouble \(HTTP 503\)/],
		['klingApi', 200, /^What answers at this address is not Kling\. Check the Base URL\.$/],
		['kieApi', 200, /^What answers at this address is not kie\.ai\. Check the Base URL\.$/],
	])('%s explains HTTP %d of another service', async (type, status, message) => {
		toy.answer((_request, response) => sendJson(response, status, { detail: 'Not Found' }));
		expect((await tested(type, { baseUrl: toy.url })).message).toMatch(message);
	});

	it.each([
		[1002, /does not accept this key \(code 1002\)\. Check the key and the Region/],
		[1004, /Check this machine's clock/],
		[1102, /accepts this key, but not its account \(code 1102\)/],
		[1304, /IP address \(code 1304\)/],
	])('klingApi explains code %d', async (code, message) => {
		toy.answer((_request, response) => sendJson(response, 200, { code, message: 'no' }));
		expect((await tested('klingApi', { baseUrl: toy.url })).message).toMatch(message);
	});
});
