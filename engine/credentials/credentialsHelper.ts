import type * as N8nCore from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { ICredentialsHelper, isExpression, NodeHelpers, UserError, Workflow } from 'n8n-workflow';
import type { NodeTypes } from '../nodeTypes';
import { authenticateRequest } from './authenticateRequest';
import { bareNode, bareNodeTypes } from './bareWorkflow';
import type { CredentialStore } from './credentialStore';
import type { CredentialTypes } from './credentialTypes';
import { preAuthenticate } from './preAuthenticate';

/**
 * n8n's credentials helper (`credentials-helper.ts` of n8n 2.41.1) over credentials in memory: it fills in
 * the type's defaults, resolves expressions and calls the type's own `authenticate`. Features that need a
 * licence or a database are omitted: overwrites, external secrets, dynamic credentials.
 */
export class CredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly core: typeof N8nCore,
		private readonly types: CredentialTypes,
		private readonly store: CredentialStore,
		private readonly nodeTypes: NodeTypes,
	) {
		super();
	}

	getParentTypes(name: string): string[] {
		return this.types.getParentTypes(name);
	}

	isCredentialUsableByNode(credentialType: string, nodeType: string): boolean {
		if (!this.types.has(credentialType)) return true;
		if (!this.types.getByName(credentialType).restrictToSupportedNodes) return true;
		return this.nodeTypes.namesUsingCredential(credentialType).includes(nodeType);
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const type = this.types.getByName(typeName);
		return await authenticateRequest(type, credentials, requestOptions, workflow, node);
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.types.getByName(typeName);
		const output = await preAuthenticate(type, helpers, credentials, node, credentialsExpired);
		const details = node.credentials?.[typeName];
		if (!output || !details) return undefined;
		const stored = await this.store.get(details, typeName).getData();
		for (const [key, value] of Object.entries(output)) {
			// An expression stays unresolved, because its value must not be saved in the credential.
			if (!isExpression(stored[key])) stored[key] = value;
		}
		await this.updateCredentials(details, typeName, stored);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.types.getByName(typeName);
		if (!type.preAuthentication) return undefined;
		return (await type.preAuthentication.call(
			helpers,
			credentials,
		)) as ICredentialDataDecryptedObject;
	}

	async getCredentials(details: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		return this.store.get(details, type);
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = await this.store.get(details, type).getData();
		if (raw === true) return stored;
		return await this.applyDefaults(additionalData, stored, type, mode, executeData, values);
	}

	/** Fills in the type's defaults and resolves expressions. The result is the data that a node receives. */
	async applyDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		stored: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const properties = this.types.getProperties(type);
		const data = NodeHelpers.getNodeParameters(
			properties,
			{ ...stored } as never,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
		for (const field of ['allowedHttpRequestDomains', 'allowedDomains']) {
			if (data[field] === undefined && stored[field] !== undefined) data[field] = stored[field];
		}
		const additionalKeys = this.core.getAdditionalKeys(additionalData, mode, null, {
			isCredential: true,
		});
		if (values) {
			return values.workflow.expression.getParameterValue(
				data as never,
				values.runExecutionData,
				values.runIndex,
				values.itemIndex,
				values.node.name,
				values.connectionInputData,
				mode,
				additionalKeys,
				executeData,
				false,
				data as never,
			) as ICredentialDataDecryptedObject;
		}
		const workflow = new Workflow({
			nodes: [],
			connections: {},
			active: false,
			nodeTypes: bareNodeTypes,
		});
		return workflow.expression.getComplexParameterValue(
			bareNode,
			data as never,
			mode,
			additionalKeys,
			undefined,
			undefined,
			data as never,
		) as ICredentialDataDecryptedObject;
	}

	async updateCredentials(
		details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		const { id } = this.store.get(details, type);
		await this.store.set(type, data, id as string);
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw new UserError('The engine harness has no OAuth credentials');
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.types.getProperties(type);
	}
}
