import type { VideoProvider } from '../provider';
import { readTask } from './api';
import { falCallbacks } from './callbacks';
import { falApiNames, falCreateFields } from './createForm';
import { falCreateOptions } from './createOptions';
import { readModelFields } from './modelInput';
import { prepareFalTask } from './prepare';
import { cancelIfQueued } from './queue';

/** fal.ai's queue (contract: fal). Its external IDs are made by Create Task, to find a task whose answer was lost. */
export const fal: VideoProvider = {
	id: 'fal',
	displayName: 'fal.ai',
	credentialName: 'falApi',
	baseUrl: ({ baseUrl }) => String(baseUrl ?? ''),
	createFields: falCreateFields,
	createOptions: falCreateOptions,
	apiNames: falApiNames,
	modelFields: readModelFields,
	prepare: prepareFalTask,
	get: readTask,
	cancel: cancelIfQueued,
	// All listed models are Kling's, whose fastest measured video took 28 seconds (Kling today, section 2.4).
	shortestVideoMs: 20_000,
	taskRecords: 'the requests of your fal.ai account at the time of sending',
	callbacks: falCallbacks,
	explainsFailures: true,
	hasExternalIds: true,
};
