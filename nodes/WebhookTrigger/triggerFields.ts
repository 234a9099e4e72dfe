import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';

import type { ProviderWith } from '../providers/provider';

/** The panel beside the form, in place of n8n's, which does not know that the user pastes the URL into another node. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Start with each finished video',
	activationHint: {
		inactive:
			'Open <b>Webhook URLs</b>, copy the <b>production URL</b>, and give it to Create Task: option <b>Callback</b>, set to <b>Custom URL</b>, and option <b>Callback URL</b>. Then <a data-key="activate">publish</a> this workflow.',
		active:
			'This workflow is published. Create Task needs the <b>production URL</b>: option <b>Callback</b>, set to <b>Custom URL</b>, and option <b>Callback URL</b>.',
	},
	executionsHelp: {
		inactive:
			'<b>To test</b>: click the button above, paste the <b>test URL</b> into <b>Callback URL</b> of Create Task, and create a task. The test URL takes one callback, and closes after two minutes. Most videos take longer, but Kling also reports the start of a task: choose <b>Any Status Change</b> under Events.<br /><br /><b>To go live</b>: paste the <b>production URL</b> and publish this workflow. It then starts for each finished video, which the <a data-key="executions">executions list</a> shows. The provider must be able to reach n8n from the internet.',
		active:
			'For each finished video of a task whose <b>Callback URL</b> is the <b>production URL</b>. These executions are in the <a data-key="executions">executions list</a>, not here.<br /><br /><b>To test a change</b>: click the button above, and create a task with the <b>test URL</b>, which takes one callback and closes after two minutes. Kling also reports the start of a task: choose <b>Any Status Change</b> under Events.',
	},
};

export const triggerFields = (
	providers: ReadonlyArray<ProviderWith<'callbacks'>>,
): INodeProperties[] => [
	{
		displayName:
			'Give the production URL above to Create Task (option "Callback", set to "Custom URL", and option "Callback URL"), and publish this workflow. The test URL closes after two minutes, which is too short for most videos.',
		name: 'urlNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		// n8n's node panel lists them as "On video finished" and so on.
		options: [
			{
				name: 'Video Finished',
				value: 'succeeded',
				description: 'The provider has made the video',
			},
			{
				name: 'Video Failed',
				value: 'failed',
				description: 'The provider could not make the video',
			},
			{
				name: 'Any Status Change',
				value: 'any',
				description: 'Everything that the provider reports',
			},
		],
		required: true,
		default: ['succeeded'],
		description:
			'Which events start the workflow. An event that is reported several times starts it only once.',
	},
	{
		displayName: 'Confirm With Provider',
		name: 'confirmWithProvider',
		type: 'boolean',
		default: true,
		description:
			'Whether to read the task from the provider before the workflow starts. A forged callback can then only cause reads, or start the workflow with the true data of a finished task. Without confirmation, callbacks need a signature or a secret in the URL, and the task is read only if the callback does not contain it.',
		// The other providers' signatures do not cover the body.
		displayOptions: {
			show: {
				provider: providers.filter(({ callbacks }) => callbacks.signsBody).map(({ id }) => id),
			},
		},
	},
];

export const urlSecretOption: INodeProperties = {
	displayName: 'URL Secret',
	name: 'urlSecret',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description:
		'A secret of your choice that callbacks must contain: add ?secret=… to the callback URL. Other query parameters reach the workflow only if this secret is set, or the webhook secret in the credential.',
};
