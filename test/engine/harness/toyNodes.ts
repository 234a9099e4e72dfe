import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	ICredentialTestRequest,
	ICredentialType,
	IExecuteFunctions,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';

const fields: INodeProperties[] = [
	{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: 'http://unset.invalid' },
	{
		displayName: 'Key',
		name: 'key',
		type: 'string',
		typeOptions: { password: true },
		default: 'default-key',
	},
];

const request: ICredentialTestRequest['request'] = {
	baseURL: '={{$credentials.baseUrl}}',
	url: '/account',
};

/** Signs every request in code. */
export class SigningApi implements ICredentialType {
	name = 'signingApi';
	displayName = 'Signing API';
	properties = fields;
	test: ICredentialTestRequest = {
		request,
		rules: [
			{
				type: 'responseSuccessBody',
				properties: { key: 'code', value: 1002, message: 'The key is wrong' },
			},
		],
	};

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return {
			...options,
			headers: { ...options.headers, authorization: `Signed ${credentials.key}` },
		};
	}
}

/** Declares its header. */
export class HeaderApi implements ICredentialType {
	name = 'headerApi';
	displayName = 'Header API';
	properties = fields;
	test: ICredentialTestRequest = {
		request,
		rules: [
			{ type: 'responseCode', properties: { value: 403, message: 'The key may not do this' } },
		],
	};
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-key': '={{$credentials.key}}' } },
	};
}

/** Fetches a token before the first request, and another when one is refused. */
export class TokenApi implements ICredentialType {
	name = 'tokenApi';
	displayName = 'Token API';
	properties: INodeProperties[] = [
		...fields,
		{
			displayName: 'Token',
			name: 'token',
			type: 'hidden',
			typeOptions: { expirable: true },
			default: '',
		},
	];
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { qs: { token: '={{$credentials.token}}' } },
	};

	async preAuthentication(
		this: IHttpRequestHelper,
		{ baseUrl }: ICredentialDataDecryptedObject,
	): Promise<{ token: string }> {
		return (await this.helpers.httpRequest({ url: `${String(baseUrl)}/token`, json: true })) as {
			token: string;
		};
	}
}

/** Gets a path with one of the two credentials, one request per item. */
export class Fetch implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fetch',
		name: 'fetch',
		group: ['transform'],
		version: 1,
		description: 'Fetches a path',
		defaults: { name: 'Fetch' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'signingApi', required: true, displayOptions: { show: { auth: ['signingApi'] } } },
			{ name: 'headerApi', required: true, displayOptions: { show: { auth: ['headerApi'] } } },
			{
				name: 'tokenApi',
				required: true,
				displayOptions: { show: { auth: ['tokenApi'] } },
				testedBy: 'tokenTest',
			},
		],
		properties: [
			{
				displayName: 'Auth',
				name: 'auth',
				type: 'options',
				options: [
					{ name: 'Signing', value: 'signingApi' },
					{ name: 'Header', value: 'headerApi' },
					{ name: 'Token', value: 'tokenApi' },
				],
				default: 'signingApi',
			},
			{ displayName: 'Path', name: 'path', type: 'string', default: '', required: true },
		],
	};

	methods = {
		credentialTest: {
			async tokenTest(
				this: ICredentialTestFunctions,
				{ data }: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return { status: 'Error', message: `Tested with ${String(data?.key)}` };
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		const done: INodeExecutionData[] = [];
		for (let item = 0; item < items.length; item++) {
			try {
				done.push({ json: await fetchOne.call(this, item), pairedItem: { item } });
			} catch (error) {
				const { message } = error as Error;
				if (!this.continueOnFail()) {
					throw new NodeOperationError(this.getNode(), error as Error, { itemIndex: item });
				}
				done.push({
					json: { error: message, message, details: { taskId: `task-${item}` } },
					pairedItem: { item },
				});
			}
		}
		return [done];
	}
}

async function fetchOne(this: IExecuteFunctions, item: number) {
	const auth = this.getNodeParameter('auth', item) as string;
	const { baseUrl } = await this.getCredentials(auth, item);
	const path = this.getNodeParameter('path', item) as string;
	this.logger.info('Fetching', { path });
	return await this.helpers.httpRequestWithAuthentication.call(this, auth, {
		url: `${baseUrl}${path}`,
		json: true,
	});
}
