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
import { commonOptions, waitingFields, waitsForVideo } from './createTaskFields';
import { executeCreateTask } from './executeCreateTask';
import { waitForCreatedTasks } from './waitForCreatedTasks';

/** Completed and Failed exist only with "Wait for the Video". */
const OUTPUTS = `={{ $parameter["waitForVideo"]
	? [
		{ type: "${NodeConnectionTypes.Main}", displayName: "Completed" },
		{ type: "${NodeConnectionTypes.Main}", displayName: "Failed" },
	]
	: [{ type: "${NodeConnectionTypes.Main}" }] }}` as const;

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
		description:
			'Make a video from an image with Kling, kie.ai, fal.ai, PiAPI, or your own service. Costs money. The URL of the image and a prompt are enough. Outputs the video, or at once the task ID with which to wait for it.',
		defaults: { name: 'Create Video Task' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		credentials: providerCredentials(providers),
		properties: [
			providerField(providers),
			...providers.flatMap((provider) => onlyFor(provider, provider.createFields)),
			...waitingFields,
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
		const provider = providers.find(({ id }) => id === this.getNodeParameter('provider', 0));
		return await withNodeRefusals(this, () =>
			executeCreateTask(
				this,
				providers,
				waitsForVideo(this, provider)
					? async (created, orders) => await waitForCreatedTasks(this, provider!, created, orders)
					: undefined,
			),
		);
	}
}
