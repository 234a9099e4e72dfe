import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { providers } from '../providers';
import {
	chosenProvider,
	optionsCollection,
	providerCredentials,
	providerField,
} from '../providers/form';
import { taskFields } from '../providers/taskField';
import { searchTasks } from '../providers/taskSearch';
import { downloadOptions, downloadVideoField } from '../shared/downloadFields';
import {
	concurrencyOption,
	includeInputFieldsOption,
	outputOption,
	requestTimeoutOption,
} from '../shared/nodeOptions';
import { executeWaitForVideo } from './executeWaitForVideo';
import { waitingFields, waitingOptions } from './waitingFields';

const waitable = providers.filter(({ get, answersWhenFinished }) => get ?? answersWhenFinished);

export class WaitForVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Image to Video: Wait For Video',
		name: 'waitForVideo',
		icon: {
			light: 'file:../../icons/imageToVideo.svg',
			dark: 'file:../../icons/imageToVideo.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["provider"] }}',
		description: 'Get image-to-video tasks once they are finished, and download their videos',
		defaults: { name: 'Wait For Video' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Completed', 'Failed'],
		credentials: providerCredentials(waitable),
		properties: [
			providerField(waitable),
			...taskFields(waitable),
			...waitingFields,
			downloadVideoField,
			optionsCollection([
				...waitingOptions,
				...downloadOptions,
				concurrencyOption,
				includeInputFieldsOption,
				outputOption,
				requestTimeoutOption(30),
			]),
		],
	};

	methods = { listSearch: { searchTasks: searchTasks(waitable) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const options = this.getNodeParameter('options', 0, {}) as IDataObject;
		return await executeWaitForVideo(this, chosenProvider(this, waitable), options);
	}
}
