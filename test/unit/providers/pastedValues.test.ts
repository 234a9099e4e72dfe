import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { providers } from '../../../nodes/providers';
import { answer } from '../support/answers';
import { imageFile } from '../support/images';
import { fakeCall } from '../support/providerCall';

const idAnswer = answer(200, { code: 0, data: { task_id: '1', task_status: 'submitted' } });

async function callWith(id: string, parameters: object, baseUrl = 'https://api.example.com') {
	const fetched: string[] = [];
	const image = await imageFile(768, 768);
	const httpRequest = async ({ url }: IHttpRequestOptions) => {
		fetched.push(url);
		return { statusCode: 200, headers: {}, body: Readable.from([image]) };
	};
	const { call, sent, hints } = fakeCall({
		baseUrl,
		parameters: {
			prompt: 'a cat',
			model: id === 'kling3' ? 'kling-3.0' : 'a-model',
			...parameters,
		},
		helpers: { httpRequest } as unknown as IExecuteFunctions['helpers'],
		answers: [idAnswer],
	});
	return { call, hints, used: () => JSON.stringify([sent, fetched]) };
}

describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'%s',
	(id, provider) => {
		it.each([
			['HTTPS://Example.com/ä.png', 'https://example.com/%C3%A4.png'],
			[' https://example.com:443/x/../a.png?b=c\n', 'https://example.com/a.png?b=c'],
		])('sends the image URL %j normalised', async (given, url) => {
			const { call, used } = await callWith(id, { imageUrl: given, imageUrls: [given] });
			const request = await provider.prepare(call);
			await request.send().catch(() => {});
			expect(used()).toContain(JSON.stringify(url));
		});

		it.each(['https://example.com/a b.png', 'https:/example.com/a.png', '"https://a.example"'])(
			'refuses the image URL %j',
			async (given) => {
				const { call } = await callWith(id, { imageUrl: given, imageUrls: [given] });
				await expect(provider.prepare(call)).rejects.toThrow(
					/^"Image( \d)? URL" is .*; allowed: a URL that starts with http:\/\/ or https:\/\//,
				);
			},
		);

		if (!provider.callbacks) return;

		it.each([
			['https://api.example.com', 'http://n8n:5678/webhook/1', 1],
			['https://api.example.com', 'https://n8n.example.com/webhook-test/1', 1],
			['https://api.example.com', 'https://n8n.example.com/webhook/1', 0],
			['http://127.0.0.1:8080', 'http://localhost:5678/webhook-test/1', 0],
		])('at %s adds, for the callback URL %s, %d hints', async (baseUrl, url, count) => {
			const image = 'https://example.com/a.png';
			const options = { callback: 'custom', callbackUrl: url, callBackUrl: url };
			const { call, hints } = await callWith(
				id,
				{ imageUrl: image, imageUrls: [image], options },
				baseUrl,
			);
			await provider.prepare(call);
			expect(hints.filter((hint) => hint.startsWith('The callback URL'))).toHaveLength(count);
		});
	},
);
