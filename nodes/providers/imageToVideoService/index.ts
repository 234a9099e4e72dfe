import type { VideoProvider } from '../provider';
import { readTask } from './api';
import { serviceApiNames, serviceCreateFields, serviceCreateOptions } from './createForm';
import { prepareServiceTask } from './prepare';

/**
 * A self-hosted image-to-video service (contract: image-to-video service, and its versions). It answers with the finished
 * video or with a job. It makes one video at a time, so submissions wait in line.
 */
export const imageToVideoService: VideoProvider = {
	id: 'imageToVideoService',
	displayName: 'Image-to-Video Service (Self-Hosted)',
	credentialName: 'imageToVideoServiceApi',
	baseUrl: ({ baseUrl }) => String(baseUrl ?? ''),
	createFields: serviceCreateFields,
	createOptions: serviceCreateOptions,
	apiNames: serviceApiNames,
	prepare: prepareServiceTask,
	get: readTask,
	servesVideos: 'sometimes',
	createConcurrency: 1,
	createTimeoutSeconds: 600,
	taskRecords: 'the log of the service',
	hasExternalIds: false,
};
