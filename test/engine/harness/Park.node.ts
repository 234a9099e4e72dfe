import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/**
 * Suspends its execution until it has run often enough, or until its resume webhook ends the wait. With Loop Back,
 * waiting items leave by the second output, which can be wired back.
 */
export class Park implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Park',
		name: 'park',
		group: ['transform'],
		version: 1,
		description: 'Waits',
		defaults: { name: 'Park' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Done', 'Parked'],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'wake',
				responseMode: 'onReceived',
				responseData: '',
				restartWebhook: true,
			},
		],
		properties: [
			{ displayName: 'Loop Back', name: 'loopBack', type: 'boolean', default: false },
			{ displayName: 'Runs', name: 'runs', type: 'number', default: 2 },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const context = this.getContext('node');
		const runs = Number(context.runs ?? 0) + 1;
		context.runs = runs;
		const items = this.getInputData().map(({ json }, item) => ({
			json: { ...json, runs },
			pairedItem: { item },
		}));
		if (runs >= (this.getNodeParameter('runs', 0) as number)) return [items, []];
		if (this.getNodeParameter('loopBack', 0)) {
			this.getExecuteData().data.main = [[], items];
			this.setMetadata({ forwardAllOutputs: true });
		}
		await this.putExecutionToWait(new Date('2100-01-01'));
		return [[], items];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { say } = this.getBodyData() as { say: string };
		if (say === 'throw') throw new Error('The webhook broke');
		const waiting = this.evaluateExpression('{{ $input.all() }}') as INodeExecutionData[];
		const runs = this.evaluateExpression(
			`{{ $("${this.getNode().name}").context.runs }}`,
		) as number;
		const webhookResponse: IDataObject = { waiting: waiting.length, runs };
		if (say !== 'go on') return { webhookResponse };
		return {
			webhookResponse,
			workflowData: [[{ json: { woken: true } }], [{ json: { left: 1 } }, { json: { left: 2 } }]],
		};
	}
}
