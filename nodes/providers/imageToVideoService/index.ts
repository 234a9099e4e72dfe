import type { VideoProvider } from '../provider';
import { serviceApiNames, serviceCreateFields, serviceCreateOptions } from './createForm';
import { classifyServiceFailure } from './failures';
import { prepareServiceTask } from './prepare';

/** A self-hosted image-to-video service (contract: image-to-video service). It answers when the video is finished. */
export const imageToVideoService: VideoProvider = {
	id: 'imageToVideoService',
	displayName: 'Image-to-Video Service (Self-Hosted)',
	credentialName: 'imageToVideoServiceApi',
	baseUrl: ({ baseUrl }) => String(baseUrl ?? ''),
	createFields: serviceCreateFields,
	createOptions: serviceCreateOptions,
	apiNames: serviceApiNames,
	prepare: prepareServiceTask,
	servesVideos: 'sometimes',
	answersWhenFinished: true,
	createTimeoutSeconds: 600,
	hasExternalIds: false,
	classifyFailure: classifyServiceFailure,
};
