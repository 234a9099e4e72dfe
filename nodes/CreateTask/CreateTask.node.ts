import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { choiceSearches } from '../providerClient/choiceLists';
import {
	onlyFor,
	optionsCollection,
	providerCredentials,
	providerField,
	providerSubtitle,
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
			light: 'file:../../icons/imageToVideo.svg',
			dark: 'file:../../icons/imageToVideo.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: providerSubtitle(providers),
		description: 'Submit a task that turns an image into a video, and get its task ID at once',
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

	methods = { listSearch: choiceSearches(providers) };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await withNodeRefusals(this, async () => [await executeCreateTask(this, providers)]);
	}
}
