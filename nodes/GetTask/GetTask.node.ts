import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import {
	chosenProvider,
	optionsCollection,
	providerCredentials,
	providerField,
	providerSubtitle,
} from '../providerClient/providerFields';
import { searchTasks, taskFields } from '../providerClient/taskField';
import { providers } from '../providers';
import { providersWith } from '../providers/provider';
import {
	concurrencyOption,
	includeInputFilesOption,
	inputFieldsOption,
	outputOption,
	requestTimeoutOption,
	retryForOption,
} from '../shared/form/nodeOptions';
import { withNodeRefusals } from '../shared/n8n/itemErrors';
import { downloadOptions, downloadVideoField } from '../shared/tasks/videoFiles';
import { executeGetTask } from './executeGetTask';

const readable = providersWith('get', providers);

export class GetTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Image to Video: Get Task and Video',
		name: 'getTask',
		icon: {
			light: 'file:../../icons/getTask.svg',
			dark: 'file:../../icons/getTask.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: providerSubtitle(readable),
		description:
			'Read the status of an image-to-video task, and its video when it is finished. Costs nothing. Needs only the task ID.',
		defaults: { name: 'Get Video Task' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: providerCredentials(readable),
		properties: [
			providerField(readable),
			...taskFields(readable),
			downloadVideoField,
			optionsCollection([
				...downloadOptions,
				concurrencyOption(),
				includeInputFilesOption,
				inputFieldsOption,
				outputOption,
				requestTimeoutOption(),
				retryForOption('How long to retry when the provider is busy or cannot be reached'),
			]),
		],
	};

	methods = { listSearch: { searchTasks: searchTasks(readable) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const options = this.getNodeParameter('options', 0, {}) as IDataObject;
		return await withNodeRefusals(this, async () => [
			await executeGetTask(this, chosenProvider(this, readable), options),
		]);
	}
}
