/** The credentials that the examples name, by type: as n8n would name the first one of that type. */
export const credentialNames: Record<string, string> = {
	falApi: 'fal.ai account',
	httpHeaderAuth: 'Header Auth account',
	imageToVideoServiceApi: 'Image-to-Video Service account',
	kieApi: 'kie.ai account',
	klingApi: 'Kling account',
	klingGatewayApi: 'Kling Gateway account',
	openAiApi: 'OpenAI account',
	piapiApi: 'PiAPI account',
	stabilityImageToVideoApi: 'Stability Image-to-Video Service account',
};
