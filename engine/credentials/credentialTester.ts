import type * as N8nCore from 'n8n-core';
import type {
	ICredentialsDecrypted,
	ICredentialTestFunction,
	ICredentialTestRequest,
	INode,
	INodeCredentialTestResult,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { createEmptyRunExecutionData, Workflow } from 'n8n-workflow';
import type { NodeTypes } from '../nodeTypes';
import { oneNodeType } from './bareWorkflow';
import type { CredentialsHelper } from './credentialsHelper';
import type { CredentialTypes } from './credentialTypes';
import { judgeError, judgeResponse } from './testRules';

type Test =
	{ request: ICredentialTestRequest; nodeType: INodeType } | { run: ICredentialTestFunction };

/**
 * Tests credentials as the button in n8n's editor does (`credentials-tester.service.ts` of n8n 2.41.1):
 * with the type's `test`, or with the function that a node names in `testedBy`.
 */
export class CredentialTester {
	constructor(
		private readonly core: typeof N8nCore,
		private readonly types: CredentialTypes,
		private readonly nodeTypes: NodeTypes,
		private readonly helper: CredentialsHelper,
		private readonly createAdditionalData: () => IWorkflowExecuteAdditionalData,
	) {}

	async test(type: string, id: string): Promise<INodeCredentialTestResult> {
		const test = this.findTest(type);
		if (!test) return failed('No testing function found for this credential.');
		const additionalData = this.createAdditionalData();
		const saved = await this.helper.getCredentials({ id, name: id }, type);
		const credentials: ICredentialsDecrypted = { id, name: id, type };
		try {
			const stored = await saved.getData(type);
			credentials.data = await this.helper.applyDefaults(additionalData, stored, type, 'internal');
		} catch (error) {
			return failed((error as Error).message);
		}
		if ('run' in test) {
			const context = new this.core.CredentialTestContext(additionalData);
			return await test.run.call(context as never, credentials);
		}
		return await this.sendTestRequest(test.request, test.nodeType, credentials, additionalData);
	}

	private findTest(type: string): Test | undefined {
		const { test } = this.types.getByName(type);
		const noOp = this.nodeTypes.getByNameAndVersion('n8n-nodes-base.noOp');
		if (test) return { request: test, nodeType: noOp };
		for (const name of this.nodeTypes.namesUsingCredential(type)) {
			if (name.endsWith('Tool')) continue;
			const nodeType = this.nodeTypes.getByNameAndVersion(name);
			const use = nodeType.description.credentials?.find((entry) => entry.name === type);
			if (typeof use?.testedBy === 'object') return { request: use.testedBy, nodeType };
			const run = use?.testedBy && nodeType.methods?.credentialTest?.[use.testedBy];
			if (run) return { run };
		}
		return undefined;
	}

	private async sendTestRequest(
		test: ICredentialTestRequest,
		nodeType: INodeType,
		credentials: ICredentialsDecrypted,
		additionalData: IWorkflowExecuteAdditionalData,
	): Promise<INodeCredentialTestResult> {
		const testType = withTestRequest(nodeType, test, credentials.type);
		const workflow = new Workflow({
			nodes: [testNode(testType, credentials)],
			connections: {},
			active: false,
			nodeTypes: oneNodeType(testType.description.name, testType),
		});
		const node = workflow.getNode('Temp-Node') as INode;
		// The test uses the data just read, as the form does, and not data saved since.
		additionalData.credentialsHelper = Object.create(this.helper, {
			getDecrypted: { value: async () => credentials.data ?? {} },
		}) as CredentialsHelper;
		const context = new this.core.ExecuteContext(
			workflow,
			node,
			additionalData,
			'internal',
			createEmptyRunExecutionData(),
			0,
			[],
			{ main: [[{ json: {} }]] },
			{ node, data: {}, source: null } as never,
			[],
		);
		try {
			const response = await new this.core.RoutingNode(context, testType, credentials).runNode();
			return judgeResponse(response?.[0]?.[0]?.json, test.rules);
		} catch (error) {
			return judgeError(error as Error, test.rules);
		}
	}
}

function withTestRequest(
	nodeType: INodeType,
	{ request }: ICredentialTestRequest,
	credentialType: string,
): INodeType {
	return {
		description: {
			...nodeType.description,
			credentials: [{ name: credentialType, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' },
			],
		},
	};
}

function testNode({ description }: INodeType, { type, id, name }: ICredentialsDecrypted): INode {
	return {
		id: 'temp',
		parameters: {},
		name: 'Temp-Node',
		type: description.name,
		typeVersion: [description.version].flat().at(-1) as number,
		position: [0, 0],
		credentials: { [type]: { id, name } },
	};
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
