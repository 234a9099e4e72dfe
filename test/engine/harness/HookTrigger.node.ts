import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { createHmac } from 'node:crypto';

/** The signature the trigger asks for, over the raw bytes of the body. */
export function sign(rawBody: string): string {
	return createHmac('sha256', 'made-on-activation').update(rawBody).digest('hex');
}

/** Starts on a signed call; makes its secret when it is activated and keeps a file of each call. */
export class HookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Hook Trigger',
		name: 'hookTrigger',
		group: ['trigger'],
		version: 1,
		description: 'Starts on a signed call',
		defaults: { name: 'Hook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'hook',
				responseMode: 'onReceived',
				responseData: '',
			},
		],
		properties: [],
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return this.getWorkflowStaticData('node').secret !== undefined;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				this.getWorkflowStaticData('node').secret = 'made-on-activation';
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				delete this.getWorkflowStaticData('node').secret;
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const state = this.getWorkflowStaticData('node');
		const { rawBody } = this.getRequestObject() as unknown as { rawBody: Buffer };
		const signature = createHmac('sha256', state.secret as string)
			.update(rawBody)
			.digest('hex');
		if (this.getHeaderData()['x-signature'] !== signature) {
			this.getResponseObject().status(401).send('Unauthorized').end();
			return { noWebhookResponse: true };
		}
		state.calls = Number(state.calls ?? 0) + 1;
		const file = await this.helpers.prepareBinaryData(rawBody, 'call.json', 'application/json');
		const json = { body: this.getBodyData(), calls: state.calls, query: this.getQueryData() };
		return {
			webhookResponse: { url: this.getNodeWebhookUrl('default') },
			workflowData: [[{ json: json as never, binary: { data: file } }]],
		};
	}
}
