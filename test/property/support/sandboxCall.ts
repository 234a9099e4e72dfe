import { Readable } from 'node:stream';
import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
} from 'n8n-workflow';

import type { ProviderCall, VideoProvider } from '../../../nodes/providers/provider';
import type { ApiRequest } from '../../../nodes/shared/http/sendRequest';
import { parseJson } from '../../../nodes/shared/json';
import { encodeBody } from '../../../nodes/shared/http/requestBody';
import type { Sandbox } from '../../../sandbox';
import { sandboxCredentials } from '../../../scripts/sandboxCredentials';
import { binaryHelpers } from '../../unit/support/executeFunctions';
import { fakeCall } from '../../unit/support/providerCall';

/** The binary fields of the item. */
export const BINARY_FIELDS = ['data', 'stored'];

/**
 * A provider's call for an item, connected to the sandbox.
 *
 * @param image the image in the item's binary fields and at every URL
 */
export function sandboxCall(
	sandbox: Sandbox,
	{ credentialName }: VideoProvider,
	parameters: IDataObject,
	image: Buffer,
): ProviderCall {
	const credential = sandboxCredentials(sandbox.credentials)[credentialName] as IDataObject;
	const { helpers } = binaryHelpers({
		data: { content: image },
		stored: { content: image, stored: 'byId', fileName: 'a "square"\r\n.png' },
	});
	const { call } = fakeCall({
		parameters,
		helpers: {
			...helpers,
			assertBinaryData: (itemIndex: number, name: string) => {
				if (BINARY_FIELDS.includes(name)) return helpers.assertBinaryData(itemIndex, name);
				throw new NodeOperationError(call.context.getNode(), 'There is no such binary field');
			},
			httpRequest: async ({ method, url, headers, body }: IHttpRequestOptions) => {
				if (method !== 'PUT') return { statusCode: 200, headers: {}, body: Readable.from([image]) };
				const answer = await fetch(url, {
					method,
					headers: headers as Record<string, string>,
					body: body as Buffer,
				});
				return { statusCode: answer.status, headers: {}, body: await answer.text() };
			},
		} as IExecuteFunctions['helpers'],
		baseUrl: sandbox.url,
	});
	const scheme = credentialName === 'falApi' ? 'Key' : 'Bearer';
	const authorization = `${scheme} ${String(credential.apiKey ?? credential.token)}`;
	return { ...call, credential, request: async (request) => await send(request, authorization) };
}

async function send(
	{ method, url, body, query = {} }: Omit<ApiRequest, 'timeoutMs'>,
	authorization: string,
) {
	const search = new URLSearchParams(query as Record<string, string>);
	const encoded = body && (await encodeBody(body));
	const response = await fetch(`${url}?${search}`, {
		method,
		headers: {
			Authorization: authorization,
			'x-api-key': authorization.split(' ')[1]!,
			...(encoded && { 'Content-Type': encoded.contentType }),
		},
		...(encoded && {
			body: Buffer.isBuffer(encoded.bytes) ? encoded.bytes : JSON.stringify(encoded.bytes),
		}),
	});
	const text = await response.text();
	return { status: response.status, headers: {}, text, json: parseJson(text) };
}
