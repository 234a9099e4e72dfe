import type { VideoProvider } from '../provider';
import { kieApiNames } from './apiNames';
import { kieCallbacks } from './callbacks';
import { kieCreateFields, kieCreateOptions } from './createFields';
import { classifyKieFailure } from './failures';
import { prepareKieTask } from './taskRequest';
import { readTask } from './tasks';

/** kie.ai (contract: kie). It has no external ids and no list. */
export const kie: VideoProvider = {
	id: 'kie',
	displayName: 'kie.ai',
	credentialName: 'kieApi',
	baseUrl: ({ baseUrl }) => String(baseUrl ?? ''),
	createFields: kieCreateFields,
	createOptions: kieCreateOptions,
	apiNames: kieApiNames,
	prepare: prepareKieTask,
	get: readTask,
	callbacks: kieCallbacks,
	hasExternalIds: false,
	classifyFailure: classifyKieFailure,
};
