import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { credentialText } from '../nodes/shared/http/redactSecrets';
import { withHeaders } from './authenticate';
import { explainUnreachable, testedField } from './reachability';
import { testRules } from './testRules';

const CHECK_KEY = 'Check it on kie.ai/api-key: it is not the Webhook HMAC Key.';

export class KieApi implements ICredentialType {
	name = 'kieApi';

	displayName = 'kie.ai API';

	icon = {
		light: 'file:../icons/imageToVideo.svg',
		dark: 'file:../icons/imageToVideo.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-ai-image-to-video/n8n-nodes-ai-image-to-video/blob/main/docs/providers/kie.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.kie.ai',
			placeholder: 'e.g. https://api.kie.ai',
			description: 'The URL of the API, without the path of the endpoints',
		},
		{
			displayName: 'Upload Base URL',
			name: 'uploadBaseUrl',
			type: 'string',
			required: true,
			default: 'https://kieai.redpandaai.co',
			placeholder: 'e.g. https://kieai.redpandaai.co',
			description: 'The URL for image uploads. kie.ai has a separate host for them.',
		},
		{
			displayName: 'Webhook HMAC Key',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: "From kie.ai's settings, to verify that callbacks come from kie.ai",
		},
		testedField,
	];

	preAuthentication = explainUnreachable('kie.ai', ({ baseUrl }) => ({ 'Base URL': baseUrl }));

	authenticate = withHeaders(({ apiKey }) => ({
		Authorization: `Bearer ${credentialText(apiKey)}`,
	}));

	// Reading the credits is free. kie.ai answers HTTP 200 even for a refusal, so the code in the body decides.
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/api/v1/chat/credit',
			disableFollowRedirect: true,
		},
		rules: testRules({
			service: 'kie.ai',
			refused: 'key',
			advice: CHECK_KEY,
			codes: [401, 403].map((code) => ({
				code,
				message: `kie.ai does not accept this key (code ${code}). ${CHECK_KEY}`,
			})),
			alwaysHasCode: true,
		}),
	};
}
