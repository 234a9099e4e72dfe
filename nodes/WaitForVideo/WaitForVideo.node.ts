import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import {
	chosenProvider,
	optionsCollection,
	providerCredentials,
	providerField,
} from '../providerClient/providerFields';
import { searchTasks, taskFields } from '../providerClient/taskField';
import { providers } from '../providers';
import { providersWith } from '../providers/provider';
import { RESUME_SUFFIX } from '../shared/form/callbackOptions';
import {
	cancelTasksOption,
	concurrencyOption,
	includeInputFilesOption,
	inputFieldsOption,
	outputOption,
	requestTimeoutOption,
} from '../shared/form/nodeOptions';
import { withNodeRefusals } from '../shared/n8n/itemErrors';
import { downloadOptions, downloadVideoByDefaultField } from '../shared/tasks/videoFiles';
import { fixedIntervalOption, giveUpAfterField, ifVideoFailsField } from '../waiting/waitingFields';
import { executeWaitForVideo } from './executeWaitForVideo';
import { answerNudge } from './resumeWebhook';
import { providerAndWaiting, waysOfWaitingFields } from './waysOfWaitingFields';

const waitable = providersWith('get', providers);

/** Still Running exists only with "Suspend Execution". */
const OUTPUTS = `={{ [
	{ type: "${NodeConnectionTypes.Main}", displayName: "Completed" },
	{ type: "${NodeConnectionTypes.Main}", displayName: "Failed" },
	...($parameter["waiting"] === "suspend" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Still Running" }] : []),
] }}` as const;

export class WaitForVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Image to Video: Wait For Video',
		name: 'waitForVideo',
		icon: {
			light: 'file:../../icons/waitForVideo.svg',
			dark: 'file:../../icons/waitForVideo.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: providerAndWaiting(waitable),
		description:
			'Get the finished video of each image-to-video task, as a file if you like. Costs nothing. Needs only the task ID; call it again for a task that is still running.',
		defaults: { name: 'Wait For Video' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		waitingNodeTooltip:
			'The execution is suspended until the provider calls back or Check Every has passed. The items show the last known status of their tasks.',
		hints: [
			{
				type: 'info',
				message:
					'Connect <b>Still Running</b> back to this node, so that it reads unfinished tasks again. In Create Task, set the option <b>Callback</b> to <b>Resume This Execution</b> to go on as soon as the videos are finished.',
				displayCondition: '={{ $parameter["waiting"] === "suspend" }}',
				whenToDisplay: 'beforeExecution',
				location: 'outputPane',
			},
			{
				type: 'info',
				message:
					"After the wait, <code>$('…').item</code> is empty in the following nodes, because n8n loses the links between items. The fields of the input item are in <code>$json.input</code>.",
				displayCondition: '={{ $parameter["waiting"] === "suspend" }}',
				whenToDisplay: 'always',
				location: 'outputPane',
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: RESUME_SUFFIX,
				restartWebhook: true,
			},
		],
		credentials: providerCredentials(waitable),
		properties: [
			providerField(waitable),
			...taskFields(waitable),
			...waysOfWaitingFields,
			giveUpAfterField,
			ifVideoFailsField,
			downloadVideoByDefaultField,
			optionsCollection([
				{ ...fixedIntervalOption, displayOptions: { show: { '/waiting': ['inExecution'] } } },
				...downloadOptions,
				{
					...cancelTasksOption,
					displayOptions: {
						show: { '/provider': providersWith('cancel', waitable).map(({ id }) => id) },
					},
				},
				concurrencyOption(),
				includeInputFilesOption,
				inputFieldsOption,
				outputOption,
				requestTimeoutOption(),
			]),
		],
	};

	// n8n does not register webhooks that resume an execution, so these methods do nothing.
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	methods = { listSearch: { searchTasks: searchTasks(waitable) } };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerNudge(this, waitable);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const options = this.getNodeParameter('options', 0, {}) as IDataObject;
		return await withNodeRefusals(this, () =>
			executeWaitForVideo(this, chosenProvider(this, waitable), options),
		);
	}
}
