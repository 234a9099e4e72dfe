import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { SandboxCredentials } from '../sandbox';

/** The sandbox's credentials as n8n stores them, by credential type. */
export function sandboxCredentials(
	sandbox: SandboxCredentials,
): Record<string, ICredentialDataDecryptedObject> {
	const { webhookHmacKey, ...kieApi } = sandbox.kieApi;
	return {
		...structuredClone(sandbox),
		klingApi: { ...sandbox.klingApi, authentication: 'apiKey', region: 'custom' },
		kieApi: { ...kieApi, webhookSecret: webhookHmacKey },
	};
}
