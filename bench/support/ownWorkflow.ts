import type { INodeParameters } from 'n8n-workflow';
import type { Engine, NodeInput } from '../../engine';
import type { SandboxCredentials } from '../../sandbox';

const HEADER_AUTH = 'httpHeaderAuth';

/** Saves the providers' keys as a user of HTTP Request does: as credentials of the type Header Auth. */
export async function saveHeaderCredentials(
	engine: Engine,
	{ klingApi, kieApi }: SandboxCredentials,
): Promise<void> {
	for (const [id, { apiKey }] of Object.entries({ kling: klingApi, kie: kieApi })) {
		const data = { name: 'Authorization', value: `Bearer ${apiKey}` };
		await engine.setCredential(HEADER_AUTH, data, id);
	}
}

/** An HTTP Request node as the editor sets it up. */
export function httpRequest(
	name: string,
	url: string,
	provider: 'kling' | 'kie',
	parameters: INodeParameters = {},
): NodeInput {
	return {
		type: 'n8n-nodes-base.httpRequest',
		name,
		typeVersion: 4.5,
		parameters: {
			url,
			authentication: 'genericCredentialType',
			genericAuthType: HEADER_AUTH,
			...parameters,
		},
		credentials: { [HEADER_AUTH]: { id: provider, name: provider } },
	};
}

/** The same with a body; `parameters` describes the body. */
export const httpPost = (
	name: string,
	url: string,
	provider: 'kling' | 'kie',
	parameters: INodeParameters,
): NodeInput => httpRequest(name, url, provider, { method: 'POST', sendBody: true, ...parameters });
