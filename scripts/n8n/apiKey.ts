import type { RestClient } from './restClient';

/** Makes a key for n8n's public API, with every scope that the logged-in user may give. */
export async function makeApiKey(rest: RestClient): Promise<string> {
	const scopes = await rest.request<string[]>('GET', '/rest/api-keys/scopes');
	const key = { label: 'Tests of the examples', expiresAt: null, scopes };
	return (await rest.request<{ rawApiKey: string }>('POST', '/rest/api-keys', key)).rawApiKey;
}
