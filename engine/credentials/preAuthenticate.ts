import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestHelper,
	INode,
} from 'n8n-workflow';

/**
 * Asks a credential type for a fresh token when n8n would: the type has a hidden expirable field,
 * which is empty or has expired, or the credential is being tested.
 *
 * @returns what `preAuthentication` answered, or undefined when nothing was asked or answered.
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
