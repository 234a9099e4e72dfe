import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { optionalBearer, withHeaders } from './authenticate';
import { explainUnreachable, testedField } from './reachability';
import { testRules } from './testRules';

export class StabilityImageToVideoApi implements ICredentialType {
	name = 'stabilityImageToVideoApi';

	displayName = 'Stability Image-to-Video Service API';

	icon = {
		light: 'file:../icons/imageToVideo.svg',
		dark: 'file:../icons/imageToVideo.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-ai-image-to-video/n8n-nodes-ai-image-to-video/blob/main/docs/providers/stability.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://your-website.com',
			description: 'The URL of the API, without the path of the endpoints',
		},
		{
			displayName: 'Access Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Sent as a Bearer token if it is set; leave it empty for a service without authentication',
		},
		testedField,
	];

	preAuthentication = explainUnreachable('The service', ({ baseUrl }) => ({ 'Base URL': baseUrl }));

	authenticate = withHeaders(({ token }) => optionalBearer(token));

	// The test reads a result that does not exist. The contract documents no authentication, so only 401 and 403 fail.
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/api/img2video/result/credential-test',
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: { ignore: true, except: [301, 302, 303, 307, 308, 401, 403] },
		},
		rules: testRules({
			service: 'The service',
			refused: 'token',
			advice:
				'Enter the Access Token that the service asks for, or check the one that you have entered.',
		}),
	};
}
