import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { credentialText } from '../nodes/shared/http/redactSecrets';
import { withHeaders } from './authenticate';
import { explainUnreachable, testedField } from './reachability';
import { testRules } from './testRules';

export class PiapiApi implements ICredentialType {
	name = 'piapiApi';

	displayName = 'PiAPI API';

	icon = {
		light: 'file:../icons/imageToVideo.svg',
		dark: 'file:../icons/imageToVideo.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-ai-image-to-video/n8n-nodes-ai-image-to-video/blob/main/docs/providers/piapi.md#credential';

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
			default: 'https://api.piapi.ai',
			placeholder: 'e.g. https://api.piapi.ai',
			description: 'The URL of the API, without /api/v1',
		},
		{
			displayName: 'Upload Base URL',
			name: 'uploadBaseUrl',
			type: 'string',
			required: true,
			default: 'https://upload.theapi.app',
			placeholder: 'e.g. https://upload.theapi.app',
			description: 'The URL for image uploads. PiAPI has a separate host for them.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'A long random text that PiAPI repeats in callbacks, so that nobody else can send them. If it is empty, the nodes derive one from the API key.',
		},
		testedField,
	];

	preAuthentication = explainUnreachable('PiAPI', ({ baseUrl }) => ({ 'Base URL': baseUrl }));

	authenticate = withHeaders(({ apiKey }) => ({ 'x-api-key': credentialText(apiKey) }));

	// Reading the account is free, and needs a valid key.
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/account/info',
			disableFollowRedirect: true,
		},
		rules: testRules({
			service: 'PiAPI',
			refused: 'key',
			advice: 'Check it on app.piapi.ai.',
		}),
	};
}
