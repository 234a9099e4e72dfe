import type { VideoProvider } from '../provider';
import { klingApiNames } from './apiNames';
import { klingBaseUrl } from './baseUrl';
import { klingCallbacks } from './callbacks';
import { klingCreateFields } from './createFields';
import { klingCreateOptions } from './createOptions';
import { classifyKlingFailure } from './failures';
import { prepareKlingTask } from './taskRequest';
import { readTask, taskList } from './tasks';

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
	list: taskList,
	callbacks: klingCallbacks,
	hasExternalIds: true,
	classifyFailure: classifyKlingFailure,
};
