import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { choiceSearches } from '../providerClient/choiceLists';
import { getModelFields } from '../providerClient/modelFields';
import {
	onlyFor,
	optionsCollection,
	providerCredentials,
	providerField,
	providerAndModel,
} from '../providerClient/providerFields';
import { providers } from '../providers';
import { withNodeRefusals } from '../shared/n8n/itemErrors';
import { commonOptions } from './createTaskFields';
import { executeCreateTask } from './executeCreateTask';

export class CreateTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Image to Video: Create Task',
		name: 'createTask',
		icon: {
			light: 'file:../../icons/createTask.svg',
			dark: 'file:../../icons/createTask.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: providerAndModel(providers),
		description: 'Make a video from an image with Kling, kie.ai, or your own service',
		defaults: { name: 'Create Video Task' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: providerCredentials(providers),
		properties: [
			providerField(providers),
			...providers.flatMap((provider) => onlyFor(provider, provider.createFields)),
			...providers.map((provider) =>
				optionsCollection([...provider.createOptions, ...commonOptions(provider)], provider),
			),
		],
	};

	methods = {
		listSearch: choiceSearches(providers),
		resourceMapping: { getModelFields: getModelFields(providers) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await withNodeRefusals(this, async () => [await executeCreateTask(this, providers)]);
	}
}
