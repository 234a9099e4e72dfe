import type {
	ICredentialsHelper,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
} from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

interface AdditionalDataOptions {
	/** Base URL of webhooks, with a final slash. */
	webhookUrl: string;
	credentialsHelper: ICredentialsHelper;
	workflowId?: string;
	workflowSettings?: IWorkflowSettings;
	executionId?: string;
}

/** The data that n8n passes to every execution besides the workflow, with n8n's default endpoint names. */
export function createAdditionalData(
	options: AdditionalDataOptions,
): IWorkflowExecuteAdditionalData {
	const { webhookUrl, credentialsHelper, workflowId, workflowSettings, executionId } = options;
	const notHere = (what: string) => async () => {
		throw new UserError(`The engine harness does not run ${what}`);
	};
	return {
		currentNodeExecutionIndex: 0,
		credentialsHelper,
		workflowId,
		workflowSettings,
		executionId,
		variables: {},
		restApiUrl: `${webhookUrl}rest`,
		instanceBaseUrl: webhookUrl,
		formBaseUrl: `${webhookUrl}form`,
		formTestBaseUrl: `${webhookUrl}form-test`,
		formWaitingBaseUrl: `${webhookUrl}form-waiting`,
		webhookBaseUrl: `${webhookUrl}webhook`,
		webhookTestBaseUrl: `${webhookUrl}webhook-test`,
		webhookWaitingBaseUrl: `${webhookUrl}webhook-waiting`,
		mcpBaseUrl: `${webhookUrl}mcp`,
		mcpTestBaseUrl: `${webhookUrl}mcp-test`,
		executeWorkflow: notHere('sub-workflows'),
		startRunnerTask: notHere('task runners'),
		getRuntimeCredential: notHere('runtime credentials'),
		getRunExecutionData: async () => undefined,
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
}
