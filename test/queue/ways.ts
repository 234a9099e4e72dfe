import { randomUUID } from 'node:crypto';
import { workflow, type NodeInput, type WorkflowJson } from '../../engine';
import { createTask, waitForVideo, webhookTrigger } from '../support/packageEngine';

/** The three ways to wait, as the README names them. */
export const WAYS = ['In This Execution', 'Suspend Execution', 'Webhook Trigger'] as const;
export type Way = (typeof WAYS)[number];

/** Workflows that take an order at a webhook, and bring the video to the receiver. */
interface OrderWorkflows {
	orders: WorkflowJson;
	/** Started by the provider's callback, where one workflow is not enough. */
	finish?: WorkflowJson;
}

interface Addresses {
	/** Of the process that takes callbacks, without a slash at the end. */
	webhookUrl: string;
	receiverUrl: string;
}

const WAIT = { provider: 'kling', downloadVideo: true };

/** Each order has an ID, under which its task is created: once, however often it is ordered. */
const create = (order: string, parameters: object, options: object = {}): NodeInput =>
	createTask({
		provider: 'kling',
		modelName: 'kling-v2-6',
		prompt: `={{ ${order} }}`,
		...parameters,
		options: { externalTaskId: `={{ ${order} }}`, ifExists: 'return', ...options },
	});

const createFromUrl = (options: object = {}): NodeInput =>
	create('$json.body.order', { imageUrl: 'https://example.com/image.jpg' }, options);

const orderWebhook = (path: string): NodeInput => ({
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	name: 'Order',
	parameters: { httpMethod: 'POST', path, options: {} },
	webhookId: randomUUID(),
});

const deliver = (receiverUrl: string): NodeInput => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	name: 'Deliver',
	parameters: {
		method: 'POST',
		url: `=${receiverUrl}?order={{ $json.externalTaskId }}&task={{ $json.taskId }}`,
		sendBody: true,
		contentType: 'binaryData',
		inputDataFieldName: 'data',
		options: {},
	},
});

/** @param path of the webhook that takes the orders: `{ "order": ID }` */
export function workflowsOf(way: Way, path: string, addresses: Addresses): OrderWorkflows {
	const order = orderWebhook(path);
	const end = deliver(addresses.receiverUrl);
	switch (way) {
		case 'In This Execution':
			return {
				orders: workflow({
					name: way,
					nodes: [order, createFromUrl(), waitForVideo(WAIT), end],
					connections: [
						['Order', 'Create'],
						['Create', 'Wait'],
						['Wait', 'Deliver'],
					],
				}),
			};
		case 'Suspend Execution':
			return {
				orders: workflow({
					name: way,
					nodes: [
						order,
						createFromUrl({ callback: 'resume' }),
						waitForVideo({ ...WAIT, waiting: 'suspend', checkEvery: 1 }),
						end,
					],
					connections: [
						['Order', 'Create'],
						['Create', 'Wait'],
						['Wait', 'Deliver'],
						['Wait', 2, 'Wait'],
					],
				}),
			};
		case 'Webhook Trigger': {
			const trigger = { ...webhookTrigger(WAIT), webhookId: randomUUID() };
			const callbackUrl = `${addresses.webhookUrl}/webhook/${trigger.webhookId}/video-task`;
			return {
				orders: workflow({
					name: way,
					nodes: [order, createFromUrl({ callback: 'custom', callbackUrl })],
					connections: [['Order', 'Create']],
				}),
				finish: workflow({
					name: `${way}: finish`,
					nodes: [trigger, end],
					connections: [['Trigger', 'Deliver']],
				}),
			};
		}
	}
}

/** @param path of the webhook that takes an image file as its body, and the order's ID as `?order=` */
export function imageWorkflow(path: string, { receiverUrl }: Addresses): WorkflowJson {
	const image = { imageInputType: 'binary', imageBinaryPropertyName: 'data' };
	return workflow({
		name: 'Image file',
		nodes: [
			orderWebhook(path),
			create('$json.query.order', image),
			waitForVideo(WAIT),
			deliver(receiverUrl),
		],
		connections: [
			['Order', 'Create'],
			['Create', 'Wait'],
			['Wait', 'Deliver'],
		],
	});
}
