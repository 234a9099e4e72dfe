import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { credentialText } from '../nodes/shared/http/redactSecrets';
import { withHeaders } from './authenticate';
import { explainUnreachable, testedField } from './reachability';
import { testRules } from './testRules';

export class FalApi implements ICredentialType {
	name = 'falApi';

	displayName = 'fal.ai API';

	icon = {
		light: 'file:../icons/imageToVideo.svg',
		dark: 'file:../icons/imageToVideo.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-ai-image-to-video/n8n-nodes-ai-image-to-video/blob/main/docs/providers/fal.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'A key with the scope API is enough',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://queue.fal.run',
			placeholder: 'e.g. https://queue.fal.run',
			description: 'Where the queue is',
		},
		{
			displayName: 'Platform Base URL',
			name: 'platformBaseUrl',
			type: 'string',
			required: true,
			default: 'https://api.fal.ai',
			placeholder: 'e.g. https://api.fal.ai',
			description: 'Where the fields of models and the history of requests are, without /v1',
		},
		{
			displayName: 'Upload Base URL',
			name: 'uploadBaseUrl',
			type: 'string',
			required: true,
			default: 'https://rest.fal.ai',
			placeholder: 'e.g. https://rest.fal.ai',
			description: 'Where image files are uploaded, and where the public keys of callbacks are',
		},
		testedField,
	];

	preAuthentication = explainUnreachable('fal.ai', ({ baseUrl, platformBaseUrl }) => ({
		'Base URL': baseUrl,
		'Platform Base URL': platformBaseUrl,
	}));

	authenticate = withHeaders(({ apiKey }) => ({ Authorization: `Key ${credentialText(apiKey)}` }));

	// Reading the history is free, and needs a valid key.
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.platformBaseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/v1/models/requests/by-endpoint',
			qs: { endpoint_id: 'fal-ai/kling-video/v2.6/pro/image-to-video', limit: 1 },
			disableFollowRedirect: true,
		},
		rules: testRules({
			service: 'fal.ai',
			refused: 'key',
			advice: 'Check the API Key: it must have the scope API.',
		}),
	};
}
