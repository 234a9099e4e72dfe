import type { VideoProvider } from '../../../nodes/providers/provider';

/** A provider that can do what the test says. */
export const fakeProvider = <Abilities extends Partial<VideoProvider>>(
	abilities?: Abilities,
): VideoProvider & Abilities => ({
	id: 'test',
	displayName: 'Test',
	credentialName: 'testApi',
	baseUrl: () => 'https://api.example.com',
	createFields: [],
	createOptions: [],
	hasExternalIds: true,
	prepare: async () => {
		throw new Error('The test expects no task to be prepared');
	},
	...(abilities as Abilities),
});
