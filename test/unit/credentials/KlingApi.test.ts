import { createHmac } from 'node:crypto';
import { Expression, type IDataObject, type IHttpRequestOptions } from 'n8n-workflow';

import { KlingApi } from '../../../credentials/KlingApi.credentials';
import { klingBaseUrl } from '../../../nodes/providers/klingBase/hosts';

const credential = new KlingApi();
const request: IHttpRequestOptions = {
	method: 'POST',
	url: 'https://api-singapore.klingai.com/v1/videos/image2video',
	headers: { Accept: 'application/json' },
	body: { image: 'a' },
};
const NOW = Date.parse('2026-01-15T12:00:00.900Z');
const SECRET = 'sk-0123456789';

const authorization = async (data: IDataObject) =>
	String((await credential.authenticate(data as never, request)).headers?.Authorization);

async function token(data: IDataObject = {}) {
	const value = await authorization({
		authentication: 'accessKey',
		accessKey: 'ak-1',
		secretKey: SECRET,
		...data,
	});
	const jwt = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(value);
	if (!jwt) throw new Error(`No token: ${value}`);
	const [, header, payload, signature] = jwt as unknown as [string, string, string, string];
	const decode = (part: string) =>
		JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as IDataObject;
	return {
		header: decode(header),
		payload: decode(payload),
		signed: `${header}.${payload}`,
		signature,
	};
}

beforeEach(() => {
	jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(() => jest.restoreAllMocks());

describe('with an API key', () => {
	it('sends it as a Bearer token and keeps the rest of the request', async () => {
		const data = { authentication: 'apiKey', apiKey: 'key-1' };
		expect(await credential.authenticate(data, request)).toEqual({
			...request,
			headers: { Accept: 'application/json', Authorization: 'Bearer key-1' },
		});
		expect(request.headers).not.toHaveProperty('Authorization');
	});

	it.each([' key-1', 'key-1\n', '\tkey-1 '])('trims the pasted key %p', async (apiKey) => {
		expect(await authorization({ authentication: 'apiKey', apiKey })).toBe('Bearer key-1');
	});

	it('is the default of a credential without a type', async () => {
		expect(await authorization({ apiKey: 'key-1' })).toBe('Bearer key-1');
	});

	it('adds its header to a request without headers', async () => {
		const bare: IHttpRequestOptions = { url: 'https://a' };
		const signed = await credential.authenticate({ apiKey: 'key-1' }, bare);
		expect(signed.headers).toEqual({ Authorization: 'Bearer key-1' });
	});
});

describe('with an access key and a secret key', () => {
	it('sends a token whose signature the secret verifies', async () => {
		const { signed, signature } = await token();
		expect(signature).toBe(createHmac('sha256', SECRET).update(signed).digest('base64url'));
		expect(signature).not.toBe(createHmac('sha256', 'another').update(signed).digest('base64url'));
	});

	it('signs as Kling documents it', async () => {
		const { header, payload } = await token();
		expect(header).toEqual({ alg: 'HS256', typ: 'JWT' });
		// In whole seconds: valid for half an hour, also where this machine's clock is up to ten minutes ahead.
		expect(payload).toEqual({ iss: 'ak-1', exp: 1768480200, nbf: 1768477800 });
	});

	it('signs each request separately', async () => {
		const first = await token();
		jest.spyOn(Date, 'now').mockReturnValue(NOW + 60_000);
		const second = await token();
		expect(Number(second.payload.exp) - Number(first.payload.exp)).toBe(60);
		expect(second.signature).not.toBe(first.signature);
	});

	it('trims pasted white space', async () => {
		const { payload, signed, signature } = await token({
			accessKey: ' ak-1\n',
			secretKey: `${SECRET} \n`,
		});
		expect(payload.iss).toBe('ak-1');
		expect(signature).toBe(createHmac('sha256', SECRET).update(signed).digest('base64url'));
	});

	it('does not send the secret itself', async () => {
		const { signed } = await token();
		const sent = Buffer.from(signed, 'base64url').toString('utf8');
		expect(sent).not.toContain(SECRET);
	});
});

describe('the test of the credential', () => {
	const baseUrlOf = (data: IDataObject) =>
		Expression.resolveWithoutWorkflow(String(credential.test.request.baseURL).slice(1), {
			$credentials: data,
		}) as unknown;

	it.each([
		{ region: 'singapore' },
		{ region: 'beijing' },
		{ region: 'beijing', baseUrl: 'https://left-over.example.com' },
		{ region: 'custom', baseUrl: 'https://kling.example.com' },
		{ region: 'custom', baseUrl: 'https://kling.example.com/' },
		{ region: 'custom', baseUrl: 'http://127.0.0.1:5000/kling//' },
		{ region: 'custom', baseUrl: '  http://127.0.0.1:5000 ' },
	])('requests the base URL of the nodes: %p', (data) => {
		// As `connect` has it.
		expect(baseUrlOf(data)).toBe(klingBaseUrl(data).trim().replace(/\/+$/, ''));
	});

	it('has a region for each choice of the form', () => {
		const region = credential.properties.find(({ name }) => name === 'region')!;
		const regions = (region.options as Array<{ value: string }>).map(({ value }) => value);
		const urls = regions.map((value) => klingBaseUrl({ region: value, baseUrl: 'https://custom' }));
		expect(new Set(urls).size).toBe(regions.length);
	});

	it("reads the account's packs of the last day, which costs nothing", () => {
		const { request: test } = credential.test;
		expect(test).toMatchObject({ url: '/account/costs', disableFollowRedirect: true });
		expect(test.method ?? 'GET').toBe('GET');
		const times = Object.values(test.qs as Record<string, string>).map((expression) =>
			Number(Expression.resolveWithoutWorkflow(expression.slice(1))),
		);
		expect(times).toEqual([NOW - 86_400_000, NOW]);
	});

	it('fails at every code with which Kling refuses keys, including those behind HTTP 200', () => {
		const codes = credential.test.rules!.map(({ properties }) =>
			'value' in properties ? properties.value : undefined,
		);
		expect(codes.filter((code) => Number(code) >= 1000)).toEqual([
			1000, 1001, 1002, 1003, 1004, 1100, 1101, 1102, 1103, 1304,
		]);
	});
});

it('hides secret fields', () => {
	const secrets = credential.properties.filter(({ typeOptions }) => typeOptions?.password);
	expect(secrets.map(({ name }) => name)).toEqual(['apiKey', 'secretKey', 'webhookSecret']);
});
