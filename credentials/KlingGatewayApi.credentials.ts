import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { credentialText } from '../nodes/shared/http/redactSecrets';
import { withHeaders } from './authenticate';
import { explainUnreachable, testedField } from './reachability';
import { testRules } from './testRules';

const CHECK_TOKEN = "Check it in the gateway's console, and that the Base URL is this gateway's.";

const TEST_PATH = '/kling/v1/videos/image2video/credential-test';

export class KlingGatewayApi implements ICredentialType {
	name = 'klingGatewayApi';

	displayName = 'Kling Gateway API';

	icon = {
		light: 'file:../icons/imageToVideo.svg',
		dark: 'file:../icons/imageToVideo.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-ai-image-to-video/n8n-nodes-ai-image-to-video/blob/main/docs/providers/kling-gateway.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://your-domain.com',
			description: 'The URL of the API, without the path of the endpoints',
		},
		{
			displayName: 'API Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
		},
		testedField,
	];

	preAuthentication = explainUnreachable('The Kling gateway', ({ baseUrl }) => ({
		'Base URL': baseUrl,
	}));

	authenticate = withHeaders(({ token }) => ({ Authorization: `Bearer ${credentialText(token)}` }));

	// The test reads a task that does not exist. Every answer except the refusal of the token is a success.
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: TEST_PATH,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: { ignore: true, except: [301, 302, 303, 307, 308, 401, 403] },
		},
		// Some gateways answer HTTP 200 with an HTTP status or a Kling code in the body.
		rules: testRules({
			service: 'The Kling gateway',
			refused: 'token',
			advice: CHECK_TOKEN,
			codes: [401, 403, 1000, 1001, 1002, 1003, 1004].map((code) => ({
				code,
				message: `The Kling gateway does not accept this token (code ${code}). ${CHECK_TOKEN}`,
			})),
			// So new-api and one-hub refuse an unknown address, with a status that an unknown task may have too.
			texts: [
				{
					key: 'error.message',
					value: `Invalid URL (GET /v1${TEST_PATH})`,
					message:
						'The gateway is at this address, but does not know its path. Leave out "/v1" at the end of the Base URL.',
				},
			],
		}),
	};
}
