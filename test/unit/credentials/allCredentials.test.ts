import { Expression, type ICredentialType, type IDataObject } from 'n8n-workflow';

import { FalApi } from '../../../credentials/FalApi.credentials';
import { ImageToVideoServiceApi } from '../../../credentials/ImageToVideoServiceApi.credentials';
import { KieApi } from '../../../credentials/KieApi.credentials';
import { KlingApi } from '../../../credentials/KlingApi.credentials';
import { KlingGatewayApi } from '../../../credentials/KlingGatewayApi.credentials';
import { PiapiApi } from '../../../credentials/PiapiApi.credentials';
import { StabilityImageToVideoApi } from '../../../credentials/StabilityImageToVideoApi.credentials';
import { providers } from '../../../nodes/providers';

const credentials = [
	new KlingApi(),
	new KlingGatewayApi(),
	new KieApi(),
	new StabilityImageToVideoApi(),
	new ImageToVideoServiceApi(),
	new FalApi(),
	new PiapiApi(),
];

const credentialOf = (name: string) => credentials.find((credential) => credential.name === name)!;

/** The headers that a credential adds, from its `authenticate` as n8n calls it. */
async function headersOf(credential: ICredentialType, data: IDataObject) {
	if (typeof credential.authenticate !== 'function') throw new Error('Not a function');
	const signed = await credential.authenticate(data as never, {
		url: 'https://a',
		headers: { A: 'b' },
	});
	return signed.headers;
}

it('has a credential type for each provider', () => {
	expect([...new Set(providers.map(({ credentialName }) => credentialName))]).toEqual(
		credentials.map(({ name }) => name),
	);
});

describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'the credential of %s',
	(_id, provider) => {
		const credential = credentialOf(provider.credentialName);

		it.each([
			'https://api.example.com',
			'https://api.example.com/',
			'http://127.0.0.1:5000/path//',
			'  http://127.0.0.1:5000 ',
		])('is tested at the base URL of the nodes: %p', (baseUrl) => {
			const data: IDataObject = { region: 'custom', baseUrl, platformBaseUrl: baseUrl };
			const tested: unknown = Expression.resolveWithoutWorkflow(
				String(credential.test!.request.baseURL).slice(1),
				{ $credentials: data },
			);
			// As `connect` has it.
			expect(tested).toBe(provider.baseUrl(data).trim().replace(/\/+$/, ''));
		});

		it('is not sent to another host by a redirect', () => {
			expect(credential.test!.request.disableFollowRedirect).toBe(true);
		});

		it('hides every key, token and secret except the public access key', () => {
			const named = credential.properties.filter(({ name }) => /key|token|secret/i.test(name));
			const open = named.filter(({ typeOptions }) => !typeOptions?.password);
			expect(open.map(({ name }) => name).filter((name) => name !== 'accessKey')).toEqual([]);
		});
	},
);

describe.each(['stabilityImageToVideoApi', 'imageToVideoServiceApi'])('%s', (name) => {
	it.each([
		['tok-1', 'Bearer tok-1'],
		[' tok-1\n', 'Bearer tok-1'],
	])('sends the token %p as a Bearer token', async (token, authorization) => {
		expect(await headersOf(credentialOf(name), { token })).toEqual({
			A: 'b',
			Authorization: authorization,
		});
	});

	it.each([undefined, '', '  '])('sends no header for the token %p', async (token) => {
		expect(await headersOf(credentialOf(name), { token } as IDataObject)).toEqual({ A: 'b' });
	});
});

describe.each(['kieApi', 'klingGatewayApi'])('%s', (name) => {
	it('sends its key as a Bearer token', async () => {
		const { properties } = credentialOf(name);
		const secret = properties.find(
			({ name: field, typeOptions }) => typeOptions?.password && field !== 'webhookSecret',
		)!;
		expect(await headersOf(credentialOf(name), { [secret.name]: ' key-1 ' })).toEqual({
			A: 'b',
			Authorization: 'Bearer key-1',
		});
	});
});

describe.each(credentials.map((credential) => [credential.name, credential] as const))(
	'%s',
	(_name, credential) => {
		it.each([
			'key-1',
			' key-1\n',
			'"key-1"',
			"'key-1'",
			'“key-1”',
			'Bearer key-1',
			'bearer  key-1',
			'Authorization: Bearer key-1',
			'"Bearer key-1"',
			'Bearer "key-1"',
			'Key key-1',
			'key-\n1',
			'key-\r\n  1',
			'\u200bkey-1\ufeff',
		])('trims the pasted key %j', async (pasted) => {
			const headers = await headersOf(credential, { apiKey: pasted, token: pasted });
			const scheme = credential.name === 'falApi' ? 'Key' : 'Bearer';
			expect(headers).toMatchObject(
				credential.name === 'piapiApi'
					? { 'x-api-key': 'key-1' }
					: { Authorization: `${scheme} key-1` },
			);
		});
	},
);
