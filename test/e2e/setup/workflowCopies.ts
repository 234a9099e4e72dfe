import { randomUUID } from 'node:crypto';
import type { IDataObject, INode } from 'n8n-workflow';
import type { WorkflowFile } from '../../../scripts/n8n/clientTypes';
import { FILE_NAME } from './fileReceiver';

const RESPOND = 'Respond With the Execution';
const DOWNLOADS = /^n8n-nodes-ai-image-to-video\.(createTask|getTask|waitForVideo)$/;

const node = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: INode['parameters'],
	more: Partial<INode> = {},
): INode => ({ id: randomUUID(), name, type, typeVersion, parameters, position: [0, 0], ...more });

const main = (name: string) => ({ node: name, type: 'main' as const, index: 0 });

/** Sends the file of each item to a `FileReceiver`. */
const sendFile = (name: string, receiver: string, fileName: string): INode =>
	node(
		name,
		'n8n-nodes-base.httpRequest',
		4.2,
		{
			method: 'POST',
			url: receiver,
			sendHeaders: true,
			headerParameters: { parameters: [{ name: FILE_NAME, value: fileName }] },
			sendBody: true,
			contentType: 'binaryData',
			inputDataFieldName: 'data',
			options: {},
		},
		// An item without a file must not end the execution.
		{ onError: 'continueRegularOutput' },
	);

/**
 * A copy in which every node of this package that can download also sends its files to the
 * receiver, each named by the ID that n8n has given it.
 */
export function withSentFiles(file: WorkflowFile, receiver: string): WorkflowFile {
	const copy = structuredClone(file);
	for (const { name } of file.nodes.filter((each) => DOWNLOADS.test(each.type))) {
		const sender = `Send the Files of ${name}`;
		copy.nodes.push(sendFile(sender, receiver, '={{ $binary.data.id }}'));
		copy.connections[name] ??= { main: [] };
		const outputs = (copy.connections[name].main ??= []);
		outputs[0] = [...(outputs[0] ?? []), main(sender)];
	}
	return copy;
}

/** A workflow that sends all files of a folder to the receiver, by their names. */
export const folderWorkflow = (folder: string, receiver: string): WorkflowFile => ({
	name: 'Files of the examples',
	nodes: [
		node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Read', 'n8n-nodes-base.readWriteFile', 1, {
			operation: 'read',
			fileSelector: `${folder}/*`,
			options: {},
		}),
		sendFile('Send', receiver, '={{ $binary.data.fileName }}'),
	],
	connections: {
		Start: { main: [[main('Read')]] },
		Read: { main: [[main('Send')]] },
	},
});

/**
 * A copy that a webhook starts, because the public API cannot press the editor's button. The webhook
 * answers with the execution's ID. The trigger becomes a node of the same name, with the data that
 * is pinned to it.
 *
 * @param path the webhook's
 */
export function startedByWebhook(
	file: WorkflowFile,
	triggerName: string,
	path: string,
): WorkflowFile {
	const { [triggerName]: pinned } = (file.pinData ?? {}) as Record<string, [{ json: IDataObject }]>;
	const webhook = 'Called by the Test';
	const webhookNode = node(
		webhook,
		'n8n-nodes-base.webhook',
		2,
		{ httpMethod: 'POST', path, responseMode: 'responseNode', options: {} },
		{ webhookId: path },
	);
	const respond = node(RESPOND, 'n8n-nodes-base.respondToWebhook', 1.1, {
		respondWith: 'text',
		responseBody: '={{ $execution.id }}',
		options: {},
	});
	const trigger = node(triggerName, 'n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: JSON.stringify(pinned?.[0].json ?? {}),
		options: {},
	});
	const others = file.nodes
		.filter(({ name }) => name !== triggerName)
		.map((other) => (isTrigger(other) ? { ...other, disabled: true } : other));
	return {
		...file,
		nodes: [...others, webhookNode, respond, trigger],
		connections: {
			...file.connections,
			[webhook]: { main: [[main(RESPOND)]] },
			[RESPOND]: { main: [[main(triggerName)]] },
		},
		pinData: {},
	};
}

export const isTrigger = ({ type, disabled }: INode): boolean =>
	/trigger$/i.test(type) && !disabled;
