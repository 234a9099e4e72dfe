import type { VideoProvider } from '../provider';
import { gatewayApiNames, gatewayCreateFields, gatewayCreateOptions } from './createForm';
import { prepareGatewayTask } from './prepare';
import { readTask } from './api';

/**
 * A gateway in front of Kling (contracts: Kling gateway, and its dialects). Gateways have no list, no callbacks, and
 * no lookup by an external ID.
 */
export const klingGateway: VideoProvider = {
	id: 'klingGateway',
	displayName: 'Kling Gateway',
	credentialName: 'klingGatewayApi',
	baseUrl: ({ baseUrl }) => String(baseUrl ?? ''),
	createFields: gatewayCreateFields,
	createOptions: gatewayCreateOptions,
	apiNames: gatewayApiNames,
	prepare: prepareGatewayTask,
	get: readTask,
	// A gateway passes its tasks on to Kling, whose fastest measured video took 28 seconds (Kling today, section 2.4).
	shortestVideoMs: 20_000,
	servesVideos: 'sometimes',
	// new-api writes these links with the host name of a setting of its own, by default http://localhost:3000.
	servedPath: /^\/v1\/videos\/[^/]+\/content$/,
	taskRecords: 'the log page of your gateway',
	explainsFailures: true,
	hasExternalIds: false,
};
