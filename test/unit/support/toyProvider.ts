import type { TaskRequest, VideoProvider } from '../../../nodes/providers/provider';

/** A provider whose tasks are prepared by a function of the item's index. */
export function toyProvider(
	prepare: (itemIndex: number) => TaskRequest | Promise<TaskRequest>,
	more: Partial<VideoProvider> = {},
): VideoProvider {
	return {
		id: 'test',
		displayName: 'Test',
		credentialName: 'testApi',
		baseUrl: () => 'https://api.example.com',
		createFields: [],
		createOptions: [],
		hasExternalIds: true,
		prepare: async ({ itemIndex }) => await prepare(itemIndex),
		classifyFailure: () => ({ kind: 'permanent', message: '' }),
		...more,
	};
}
