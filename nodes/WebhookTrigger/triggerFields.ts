import type { INodeProperties } from 'n8n-workflow';

import type { ProviderWith } from '../providers/provider';

export const triggerFields = (
	providers: ReadonlyArray<ProviderWith<'callbacks'>>,
): INodeProperties[] => [
	{
		displayName:
			'Paste the production URL above into the option "Callback URL" of Create Task. The test URL works for two minutes only, which is too short for most videos. To try the workflow, use the sandbox of this package, which can finish videos in seconds.',
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
