import type { VideoProvider } from '../provider';
import { gatewayCreateFields, gatewayCreateOptions } from './createForm';
import { classifyGatewayFailure } from './failures';
import { prepareGatewayTask } from './prepare';
import { readTask } from './api';

/** A gateway in front of Kling (contract: Kling gateway). It has no external ids, no list and no callbacks. */
export const klingGateway: VideoProvider = {
	id: 'klingGateway',
	displayName: 'Kling Gateway',
	credentialName: 'klingGatewayApi',
	baseUrl: ({ baseUrl }) => String(baseUrl ?? ''),
	createFields: gatewayCreateFields,
	createOptions: gatewayCreateOptions,
	prepare: prepareGatewayTask,
	get: readTask,
	servesVideos: 'sometimes',
	hasExternalIds: false,
	classifyFailure: classifyGatewayFailure,
};
