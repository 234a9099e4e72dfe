import { klingCallbacks } from '../klingBase/callbacks';
import { klingBaseUrl } from '../klingBase/hosts';
import { klingChoices } from '../klingBase/libraryFields';
import type { VideoProvider } from '../provider';
import { readTask, taskBatch, taskList } from './api';
import { kling3ApiNames, kling3CreateFields, kling3CreateOptions } from './createForm';
import { prepareKling3Task } from './prepare';

/** Kling's newer API, which has the model in its path (contract: Kling today, sections 2, 4, 5 and 6). */
export const kling3: VideoProvider = {
	id: 'kling3',
	displayName: 'Kling 3.0 and Later',
	credentialName: 'klingApi',
	baseUrl: klingBaseUrl,
	createFields: kling3CreateFields,
	createOptions: kling3CreateOptions,
	apiNames: kling3ApiNames,
	choices: klingChoices,
	// Large images are sent in the request (contract: Kling today, section 11, number 10).
	createTimeoutSeconds: 300,
	prepare: prepareKling3Task,
	get: readTask,
	// The fastest measured video of Kling took 28 seconds (contract: Kling today, section 2.4).
	shortestVideoMs: 20_000,
	batch: taskBatch,
	list: taskList,
	callbacks: klingCallbacks('kling3'),
	explainsFailures: true,
	hasExternalIds: true,
};
