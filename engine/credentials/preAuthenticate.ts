import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestHelper,
	INode,
} from 'n8n-workflow';

/**
 * Requests a new token from a credential type when n8n would: the type has a hidden expirable field that
 * is empty or expired, or the credential is being tested.
 *
 * @returns the answer of `preAuthentication`, or undefined without a request or an answer.
 */
export async function preAuthenticate(
	type: ICredentialType,
	helpers: IHttpRequestHelper,
	credentials: ICredentialDataDecryptedObject,
	node: INode,
	credentialsExpired: boolean,
): Promise<ICredentialDataDecryptedObject | undefined> {
	const expirable = type.properties.find(
		(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
	);
	if (!expirable || !type.preAuthentication) return undefined;
	const isTest = node.parameters.temp === '' && node.type === 'n8n-nodes-base.noOp';
	if (credentials[expirable.name] !== '' && !credentialsExpired && !isTest) return undefined;
	const output = (await type.preAuthentication.call(helpers, credentials)) as
		ICredentialDataDecryptedObject | undefined;
	return output?.[expirable.name] === undefined ? undefined : output;
}
