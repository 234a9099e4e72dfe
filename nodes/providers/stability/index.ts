import type { VideoProvider } from '../provider';
import { stabilityApiNames, stabilityCreateFields, stabilityCreateOptions } from './createForm';
import { prepareStabilityTask } from './prepare';
import { readTask } from './api';
import { isLastWord, readInterval } from './readings';

/** A self-hosted service in front of Stability AI (contract: Stability service). */
export const stability: VideoProvider = {
	id: 'stability',
	displayName: 'Stability (Self-Hosted Service)',
	credentialName: 'stabilityImageToVideoApi',
	baseUrl: ({ baseUrl }) => String(baseUrl ?? ''),
	createFields: stabilityCreateFields,
	createOptions: stabilityCreateOptions,
	prepare: prepareStabilityTask,
	apiNames: stabilityApiNames,
	get: readTask,
	isLastWord,
	readInterval,
	servesVideos: 'always',
	taskRecords: 'the log of the service',
	hasExternalIds: false,
};
