import type { Sandbox } from '../../../sandbox';

/** What a user enters to reach the sandbox with an API key. */
export const klingCredential = ({ credentials: { klingApi } }: Sandbox) => ({
	authentication: 'apiKey',
	apiKey: klingApi.apiKey,
	region: 'custom',
	baseUrl: klingApi.baseUrl,
	webhookSecret: klingApi.webhookSecret,
});
