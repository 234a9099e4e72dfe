import type { INodeProperties } from 'n8n-workflow';

import type { ProviderWith } from '../providers/provider';

export const triggerFields = (
	providers: ReadonlyArray<ProviderWith<'callbacks'>>,
): INodeProperties[] => [
	{
		displayName:
			'Paste the production URL above into the option "Callback URL" of Create Task. The test URL lives for two minutes, which is too short for most videos: try the workflow with the sandbox of this package, whose videos can be finished in seconds.',
		name: 'urlNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: [
			{
				name: 'Any Status Change',
				value: 'any',
				description: 'Everything that the provider reports',
			},
			{ name: 'Failed', value: 'failed', description: 'The provider could not make the video' },
			{ name: 'Succeeded', value: 'succeeded', description: 'The video is finished' },
		],
		required: true,
		default: ['succeeded'],
		description:
			'What starts the workflow. The same event starts it once, however often it is reported.',
	},
	{
		displayName: 'Confirm With Provider',
		name: 'confirmWithProvider',
		type: 'boolean',
		default: true,
		description:
			'Whether to read the task from the provider before the workflow starts, so that a forged callback can at most cause readings, or start the workflow with the true data of a task that has ended. Switched off, callbacks need a signature or a secret in the URL, and the task is read only where the callback does not tell it.',
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
		'A secret of your own that callbacks must carry: add ?secret=… to the callback URL. What else the URL carries is passed on as query only with this secret, or with the webhook secret in the credential.',
};
