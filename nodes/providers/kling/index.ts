import { klingBaseUrl } from '../klingBase/hosts';
import { klingChoices } from '../klingBase/libraryFields';
import type { VideoProvider } from '../provider';
import { readTask, taskList } from './api';
import { klingCallbacks } from '../klingBase/callbacks';
import { klingApiNames, klingCreateFields, klingCreateOptions } from './createForm';
import { prepareKlingTask } from './prepare';

/** Kling's official API (contract: Kling). */
export const kling: VideoProvider = {
	id: 'kling',
	displayName: 'Kling',
	credentialName: 'klingApi',
	baseUrl: klingBaseUrl,
	createFields: klingCreateFields,
	createOptions: klingCreateOptions,
	apiNames: klingApiNames,
	prepare: prepareKlingTask,
	get: readTask,
	// The fastest measured video took 28 seconds (Kling today, section 2.4).
	shortestVideoMs: 20_000,
	list: taskList,
	choices: klingChoices,
	callbacks: klingCallbacks('kling'),
	explainsFailures: true,
	hasExternalIds: true,
};
