import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { credentialText } from '../nodes/shared/http/redactSecrets';

/** A credential type's `authenticate` that adds headers, made from the credential's data, to each request. */
export const withHeaders =
	(headersOf: (credentials: ICredentialDataDecryptedObject) => Record<string, string>) =>
	async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...requestOptions,
		headers: { ...requestOptions.headers, ...headersOf(credentials) },
	});

/** The header for a token; no header if the token is empty, for services without authentication. */
export function optionalBearer(token: unknown): Record<string, string> {
	const sent = credentialText(token);
	return sent ? { Authorization: `Bearer ${sent}` } : {};
}
