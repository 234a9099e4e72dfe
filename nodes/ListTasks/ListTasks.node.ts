import {
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
import { providers } from '../providers';
import { providersWith } from '../providers/provider';
import {
	inputFieldsOption,
	outputOption,
	requestTimeoutOption,
	retryForOption,
} from '../shared/form/nodeOptions';
import { withNodeRefusals } from '../shared/n8n/itemErrors';
import { executeListTasks } from './executeListTasks';
import { limitField, listOptions } from './listOptions';

const listing = providersWith('list', providers);

export class ListTasks implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Image to Video: List Tasks and Videos',
		name: 'listTasks',
		icon: {
			light: 'file:../../icons/listTasks.svg',
			dark: 'file:../../icons/listTasks.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: providerSubtitle(listing),
		description:
			"Get many of the account's image-to-video tasks, with their videos. Costs nothing. Finds a task whose ID is lost.",
		defaults: { name: 'List Video Tasks' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: providerCredentials(listing),
		properties: [
			providerField(listing),
			{
				displayName: 'Return All',
				name: 'returnAll',
				type: 'boolean',
				default: false,
				description: 'Whether to return all results or only up to a given limit',
			},
			limitField,
			...listing.map((provider) =>
				optionsCollection(
					[
						...listOptions(provider.list),
						inputFieldsOption,
						outputOption,
						requestTimeoutOption(),
						retryForOption('How long to retry when the provider is busy or cannot be reached'),
					],
					provider,
				),
			),
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await withNodeRefusals(this, async () => [
			await executeListTasks(this, chosenProvider(this, listing)),
		]);
	}
}
