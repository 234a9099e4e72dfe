import type { SandboxCredentials } from './core/credentials';

/** The values of each credential type in n8n, as text for the terminal. */
export function describeCredentials(credentials: SandboxCredentials): string {
	const {
		klingApi,
		klingGatewayApi,
		kieApi,
		stabilityImageToVideoApi,
		imageToVideoServiceApi,
		falApi,
		piapiApi,
	} = credentials;
	const none = '(leave empty)';
	return [
		section('Kling API (klingApi)', [
			['Region', 'Custom URL'],
			['Base URL', klingApi.baseUrl],
			['API Key', klingApi.apiKey],
			['or Access Key', klingApi.accessKey],
			['and Secret Key', klingApi.secretKey],
			['Webhook Secret', klingApi.webhookSecret || none],
		]),
		section('Kling Gateway API (klingGatewayApi)', [
			['Base URL', klingGatewayApi.baseUrl],
			['API Token', klingGatewayApi.token],
		]),
		section('kie.ai API (kieApi)', [
			['Base URL', kieApi.baseUrl],
			['Upload Base URL', kieApi.uploadBaseUrl],
			['API Key', kieApi.apiKey],
			['Webhook HMAC Key', kieApi.webhookHmacKey || none],
		]),
		section('Stability Image-to-Video Service API (stabilityImageToVideoApi)', [
			['Base URL', stabilityImageToVideoApi.baseUrl],
			['Access Token', stabilityImageToVideoApi.token || none],
		]),
		section('Image-to-Video Service API (imageToVideoServiceApi)', [
			['Base URL', imageToVideoServiceApi.baseUrl],
			['Access Token', imageToVideoServiceApi.token || none],
		]),
		section('fal.ai API (falApi)', [
			['Base URL', falApi.baseUrl],
			['Platform Base URL', falApi.platformBaseUrl],
			['Upload Base URL', falApi.uploadBaseUrl],
			['API Key', falApi.apiKey],
		]),
		section('PiAPI API (piapiApi)', [
			['API Key', piapiApi.apiKey],
			['Base URL', piapiApi.baseUrl],
			['Upload Base URL', piapiApi.uploadBaseUrl],
			['Webhook Secret', piapiApi.webhookSecret],
		]),
	].join('\n');
}

function section(title: string, rows: [label: string, value: string][]): string {
	const lines = rows.map(([label, value]) => `  ${label.padEnd(17)} ${value}`);
	return `${[title, ...lines].join('\n')}\n`;
}
