import { createHmac } from 'node:crypto';
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { klingBaseUrl } from '../nodes/providers/klingBase/hosts';
import { credentialText } from '../nodes/shared/http/redactSecrets';
import { withHeaders } from './authenticate';
import { explainUnreachable, testedField } from './reachability';
import { testRules } from './testRules';

/** The validity of a token, and the tolerance if this machine's clock is ahead of Kling's, in seconds. */
const VALID_FOR = 1_800;
const AHEAD = 600;

const CHECK_KEY = 'Check the key and the Region: a key of one region is not valid in the other.';

export class KlingApi implements ICredentialType {
	name = 'klingApi';

	displayName = 'Kling API';

	icon = {
		light: 'file:../icons/imageToVideo.svg',
		dark: 'file:../icons/imageToVideo.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-ai-image-to-video/n8n-nodes-ai-image-to-video/blob/main/docs/providers/kling.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Sign In With',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'API Key', value: 'apiKey' },
				{ name: 'Access Key and Secret Key', value: 'accessKey' },
			],
			default: 'apiKey',
			description: 'The type of key that you have from the Kling console',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			displayOptions: { show: { authentication: ['apiKey'] } },
		},
		{
			displayName: 'Access Key',
			name: 'accessKey',
			type: 'string',
			required: true,
			default: '',
			displayOptions: { show: { authentication: ['accessKey'] } },
		},
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Signs each request, and never leaves n8n',
			displayOptions: { show: { authentication: ['accessKey'] } },
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: [
				{ name: 'Beijing (in China)', value: 'beijing' },
				{ name: 'Custom URL', value: 'custom' },
				{ name: 'Singapore (Outside China)', value: 'singapore' },
			],
			default: 'singapore',
			description: 'The region of your account. A key is valid in its own region only.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://api-singapore.klingai.com',
			displayOptions: { show: { region: ['custom'] } },
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'whsec_…',
			description: 'From the Kling console, to verify that callbacks come from Kling',
		},
		testedField,
	];

	preAuthentication = explainUnreachable('Kling', (credentials) => ({
		[credentials.region === 'custom' ? 'Base URL' : 'Region']: klingBaseUrl(credentials),
	}));

	authenticate = withHeaders((credentials) => ({
		Authorization: `Bearer ${tokenOf(credentials)}`,
	}));

	// Reading the account's packs is free. It needs a valid key of either kind, and both times (contract: Kling today,
	// section 7).
	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ $credentials.region === "custom" ? $credentials.baseUrl.trim().replace(/\\/+$/, "") : $credentials.region === "beijing" ? "https://api-beijing.klingai.com" : "https://api-singapore.klingai.com" }}',
			url: '/account/costs',
			headers: { 'Content-Type': 'application/json' },
			qs: {
				start_time: '={{ Date.now() - 24 * 60 * 60 * 1000 }}',
				end_time: '={{ Date.now() }}',
			},
			disableFollowRedirect: true,
		},
		rules: testRules({
			service: 'Kling',
			refused: 'key',
			advice: CHECK_KEY,
			codes: [
				...[1000, 1001, 1002].map((code) => ({
					code,
					message: `Kling does not accept this key (code ${code}). ${CHECK_KEY}`,
				})),
				...[1003, 1004].map((code) => ({
					code,
					message: `Kling does not accept the signature at this time (code ${code}). Check this machine's clock.`,
				})),
				...[1100, 1101, 1102, 1103].map((code) => ({
					code,
					message: `Kling accepts this key, but not its account (code ${code}). Check the balance and the resource packs in the Kling console.`,
				})),
				{
					code: 1304,
					message:
						"Kling does not accept this machine's IP address (code 1304). Add it to the allow-list in the Kling console.",
				},
			],
			alwaysHasCode: true,
			statuses: [
				{
					status: 403,
					message:
						'Kling does not let this key use its API (HTTP 403). Check the account and its allow-list of IP addresses in the Kling console.',
				},
				{
					status: 429,
					message:
						'Kling has had too many requests, or the account has no balance (HTTP 429). Wait a minute, and check the resource packs in the Kling console.',
				},
			],
		}),
	};
}

const tokenOf = ({
	authentication,
	accessKey,
	secretKey,
	apiKey,
}: ICredentialDataDecryptedObject): string =>
	authentication === 'accessKey'
		? signedToken(credentialText(accessKey), credentialText(secretKey))
		: credentialText(apiKey);

/** A JSON Web Token (RFC 7519) for Kling: HS256, issued by the access key, valid for half an hour. */
function signedToken(accessKey: string, secretKey: string): string {
	const now = Math.floor(Date.now() / 1_000);
	const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
	const header = encode({ alg: 'HS256', typ: 'JWT' });
	const payload = encode({ iss: accessKey, exp: now + VALID_FOR, nbf: now - AHEAD });
	const signature = createHmac('sha256', secretKey)
		.update(`${header}.${payload}`)
		.digest('base64url');
	return `${header}.${payload}.${signature}`;
}
