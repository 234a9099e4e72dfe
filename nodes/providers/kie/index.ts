import type { VideoProvider } from '../provider';
import { readTask } from './api';
import { kieCallbacks } from './callbacks';
import { kieApiNames, kieCreateFields, kieCreateOptions } from './createForm';
import { prepareKieTask } from './prepare';

/** kie.ai (contracts: kie; kie-models). It has no external IDs and no list. */
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
	// kie.ai passes its tasks on to Kling, whose fastest measured video took 28 seconds (Kling today, section 2.4).
	shortestVideoMs: 20_000,
	callbacks: kieCallbacks,
	explainsFailures: true,
	hasExternalIds: false,
};
