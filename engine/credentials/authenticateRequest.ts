import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IHttpRequestOptions,
	INode,
	Workflow,
} from 'n8n-workflow';
import { isExpression, UnexpectedError } from 'n8n-workflow';

/**
 * Authenticates a request with a credential type's own `authenticate`. The function form is called;
 * headers, query, body and auth of the `generic` form are resolved and set, as in n8n.
 */
export async function authenticateRequest(
	type: ICredentialType,
	credentials: ICredentialDataDecryptedObject,
	requestOptions: IHttpRequestOptions,
	workflow?: Workflow,
	node?: INode,
): Promise<IHttpRequestOptions> {
	const { authenticate } = type;
	if (!authenticate) return requestOptions;
	if (typeof authenticate === 'function') return await authenticate(credentials, requestOptions);
	if (!workflow || !node) {
		throw new UnexpectedError('Declarative authentication needs a workflow and a node');
	}
	requestOptions.headers ??= {};
	const options = requestOptions as unknown as Record<string, IDataObject | undefined>;
	for (const [part, entries] of Object.entries(authenticate.properties)) {
		const target = (options[part] ??= {});
		for (const [key, value] of Object.entries((entries ?? {}) as Record<string, string>)) {
			target[resolve(key, credentials, workflow, node)] = resolve(
				value,
				credentials,
				workflow,
				node,
			);
		}
	}
	return requestOptions;
}

function resolve(
	value: string,
	credentials: ICredentialDataDecryptedObject,
	workflow: Workflow,
	node: INode,
): string {
	if (!isExpression(value)) return value;
	const resolved = workflow.expression.getSimpleParameterValue(
		node,
		value,
		'internal',
		{ $credentials: credentials as IDataObject },
		undefined,
		'',
	);
	return resolved ? String(resolved) : '';
}
