import type { VideoProvider } from '../provider';
import { cancelIfPending, readTask } from './api';
import { piapiCallbacks } from './callbacks';
import { piapiApiNames, piapiCreateFields } from './createForm';
import { piapiCreateOptions } from './createOptions';
import { preparePiapiTask } from './prepare';

/** PiAPI's unified task API, for Kling (contract: piapi). It has no list, and finds no task by an ID of the user's. */
export const piapi: VideoProvider = {
	id: 'piapi',
	displayName: 'PiAPI',
	credentialName: 'piapiApi',
	baseUrl: ({ baseUrl }) => String(baseUrl ?? ''),
	createFields: piapiCreateFields,
	createOptions: piapiCreateOptions,
	apiNames: piapiApiNames,
	prepare: preparePiapiTask,
	get: readTask,
	cancel: cancelIfPending,
	// PiAPI passes its tasks on to Kling, whose fastest measured video took 28 seconds (Kling today, section 2.4).
	shortestVideoMs: 20_000,
	taskRecords: "the task history on PiAPI's dashboard at the time of sending",
	callbacks: piapiCallbacks,
	explainsFailures: true,
	hasExternalIds: false,
};
