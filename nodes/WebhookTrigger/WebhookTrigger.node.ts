import {
	type IDataObject,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
	NodeOperationError,
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
import { outputOption } from '../shared/form/nodeOptions';
import { downloadOptions, downloadVideoByDefaultField } from '../shared/tasks/videoFiles';
import { answerCallback } from './answerCallback';
import { triggerFields, triggerPanel, urlSecretOption } from './triggerFields';

const calling = providersWith('callbacks', providers);

export class WebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Image to Video: Webhook Trigger',
		name: 'webhookTrigger',
		icon: {
			light: 'file:../../icons/webhookTrigger.svg',
			dark: 'file:../../icons/webhookTrigger.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: providerSubtitle(calling),
		description: 'Starts the workflow when the provider reports that a video is finished',
		eventTriggerDescription: 'Waiting for the provider to call the test URL',
		triggerPanel,
		activationMessage:
			'Give the production URL to Create Task: option Callback, set to Custom URL, and option Callback URL.',
		defaults: { name: 'Video Webhook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: providerCredentials(calling),
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'video-task',
			},
		],
		properties: [
			providerField(calling),
			...triggerFields(calling),
			downloadVideoByDefaultField,
			optionsCollection([...downloadOptions, outputOption, urlSecretOption]),
		],
	};

	// The user pastes the URL into Create Task, so these methods only check the settings.
	webhookMethods = {
		default: {
			checkExists: async () => false,
			async create(this: IHookFunctions): Promise<boolean> {
				await refuseUnverifiable(this);
				return true;
			},
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerCallback(this, calling);
	}
}

/** Refuses a trigger without confirmation, signature and URL secret. */
async function refuseUnverifiable(context: IHookFunctions): Promise<void> {
	const provider = chosenProvider(context, calling);
	const { signsBody, secret } = provider.callbacks;
	if (!signsBody || context.getNodeParameter('confirmWithProvider', true)) return;
	const { urlSecret } = context.getNodeParameter('options', {}) as IDataObject;
	const credential = await context.getCredentials(provider.credentialName);
	if (urlSecret || !secret || secret(credential)) return;
	throw new NodeOperationError(
		context.getNode(),
		'With "Confirm With Provider" switched off, anybody who knows the URL could start this workflow',
		{
			description: `Switch "Confirm With Provider" on, enter the webhook secret in the ${provider.displayName} credential, or set the option "URL Secret" and add ?secret=… to the callback URL.`,
		},
	);
}
