/** The providers whose APIs the sandbox serves. */
export const PROVIDER_IDS = [
	'kling',
	'kling3',
	'klingGateway',
	'kie',
	'stability',
	'imageToVideoService',
	'fal',
	'piapi',
] as const;

export type ProviderId = (typeof PROVIDER_IDS)[number];
