import { chain, createEngine } from '../../engine';
import type { Engine } from '../../engine';
import { Fetch, HeaderApi, SigningApi, TokenApi } from './harness/toyNodes';
import { sendJson, startToyServer } from './harness/toyServer';
import type { ToyServer } from './harness/toyServer';

describe('credentials in the engine', () => {
	let engine: Engine;
	let server: ToyServer;

	beforeAll(async () => {
		server = await startToyServer();
		engine = await createEngine({
			nodeClasses: { 'toy.fetch': Fetch },
			credentialClasses: [SigningApi, HeaderApi, TokenApi],
			credentials: {
				signingApi: { baseUrl: server.url, key: 'right' },
				tokenApi: { baseUrl: server.url },
				headerApi: { baseUrl: server.url, key: '={{ "ri" + "ght" }}' },
			},
		});
		await engine.setCredential('signingApi', { baseUrl: server.url, key: 'wrong' }, 'second');
		await engine.setCredential('headerApi', { baseUrl: 'http://127.0.0.1:9' }, 'unreachable');
	});

	beforeEach(() => {
		server.answer(({ url, headers }, response) => {
			if (url !== '/account') sendJson(response, 404, {});
			else if (headers.authorization === 'Signed wrong') sendJson(response, 200, { code: 1002 });
			else if ((headers.authorization ?? headers['x-key'])?.includes('right')) {
				sendJson(response, 200, { code: 0 });
			} else sendJson(response, 401, {});
		});
	});

	afterAll(async () => {
		await engine.close();
		await server.close();
	});

	it.each(['signingApi', 'headerApi'])('pass the test with a valid %s', async (type) => {
		expect(await engine.testCredential(type)).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
	});

	it('fail by a rule about the body of a success', async () => {
		expect(await engine.testCredential('signingApi', 'second')).toEqual({
			status: 'Error',
			message: 'The key is wrong',
		});
	});

	it('fail by a rule about the status', async () => {
		server.answer((_request, response) => sendJson(response, 403, {}));
		expect(await engine.testCredential('headerApi')).toEqual({
			status: 'Error',
			message: 'The key may not do this',
		});
	});

	it('fail with the status text when no rule matches', async () => {
		server.answer((_request, response) => sendJson(response, 401, {}));
		expect(await engine.testCredential('headerApi')).toEqual({
			status: 'Error',
			message: 'Unauthorized',
		});
	});

	it('fail when the server cannot be reached', async () => {
		expect(await engine.testCredential('headerApi', 'unreachable')).toEqual({
			status: 'Error',
			message: 'ECONNREFUSED',
		});
	});

	it('are tested by the function that a node names when the type has no test', async () => {
		expect(await engine.testCredential('tokenApi')).toEqual({
			status: 'Error',
			message: 'Tested with default-key',
		});
	});

	it('fetch a token once, save it, and fetch another when it is refused', async () => {
		let valid = 1;
		const asked: string[] = [];
		server.answer(({ url = '' }, response) => {
			asked.push(url);
			if (url === '/token') sendJson(response, 200, { token: `t${valid}` });
			else sendJson(response, url === `/a?token=t${valid}` ? 200 : 401, {});
		});
		const json = chain([
			{
				type: 'toy.fetch',
				parameters: { auth: 'tokenApi', path: '/a' },
				credentials: ['tokenApi'],
			},
		]);
		expect((await engine.run(json)).status).toBe('success');
		expect((await engine.run(json)).status).toBe('success');
		expect(asked).toEqual(['/token', '/a?token=t1', '/a?token=t1']);
		valid = 2;
		expect((await engine.run(json)).status).toBe('success');
		expect(asked.slice(3)).toEqual(['/a?token=t1', '/token', '/a?token=t2']);
	});

	it('are given to each node of a foreign workflow as its parameters show them', () => {
		const foreign = chain([
			{
				type: 'toy.fetch',
				parameters: { auth: 'headerApi', path: '/' },
				credentials: { headerApi: { id: 'someone-elses', name: 'Mine' } },
			},
			{ type: 'toy.fetch', parameters: { path: '/' } },
		]);
		const { nodes } = engine.attachCredentials(foreign);
		expect(nodes.map(({ credentials }) => credentials)).toEqual([
			undefined,
			{ headerApi: { id: 'headerApi', name: 'headerApi' } },
			{ signingApi: { id: 'signingApi', name: 'signingApi' } },
		]);
	});
});
