import type { SandboxOptions } from './options';

/** The values of each credential type in n8n; the sandbox accepts no others. */
export interface SandboxCredentials {
	klingApi: {
		baseUrl: string;
		apiKey: string;
		accessKey: string;
		secretKey: string;
		/** Empty when callbacks are not signed. */
		webhookSecret: string;
	};
	klingGatewayApi: { baseUrl: string; token: string };
	falApi: {
		baseUrl: string;
		platformBaseUrl: string;
		uploadBaseUrl: string;
		apiKey: string;
	};
	piapiApi: {
		baseUrl: string;
		uploadBaseUrl: string;
		apiKey: string;
		webhookSecret: string;
	};
	kieApi: {
		baseUrl: string;
		uploadBaseUrl: string;
		apiKey: string;
		/** Empty when callbacks are not signed. */
		webhookHmacKey: string;
	};
	/** The token is empty if none is required. */
	stabilityImageToVideoApi: { baseUrl: string; token: string };
	/** The token is empty if none is required. */
	imageToVideoServiceApi: { baseUrl: string; token: string };
}

const KLING_WEBHOOK_SECRET = `whsec_${Buffer.from('sandbox-kling-webhook-secret').toString('base64')}`;

export function createCredentials(baseUrl: string, options: SandboxOptions): SandboxCredentials {
	const { klingWebhookSecret, kieWebhookHmacKey } = options;
	return {
		klingApi: {
			baseUrl,
			apiKey: 'sandbox-kling-api-key',
			accessKey: 'sandbox-kling-access-key',
			secretKey: 'sandbox-kling-secret-key',
			webhookSecret:
				klingWebhookSecret === undefined ? KLING_WEBHOOK_SECRET : (klingWebhookSecret ?? ''),
		},
		klingGatewayApi: { baseUrl, token: 'sandbox-gateway-token' },
		falApi: {
			baseUrl,
			platformBaseUrl: baseUrl,
			uploadBaseUrl: baseUrl,
			apiKey: 'sandbox-fal-api-key',
		},
		piapiApi: {
			baseUrl,
			uploadBaseUrl: baseUrl,
			apiKey: 'sandbox-piapi-api-key',
			webhookSecret: 'sandbox-piapi-webhook-secret',
		},
		kieApi: {
			baseUrl,
			uploadBaseUrl: baseUrl,
			apiKey: 'sandbox-kie-api-key',
			webhookHmacKey:
				kieWebhookHmacKey === undefined
					? 'sandbox-kie-webhook-hmac-key'
					: (kieWebhookHmacKey ?? ''),
		},
		stabilityImageToVideoApi: { baseUrl, token: options.stabilityToken ?? '' },
		imageToVideoServiceApi: { baseUrl, token: options.imageToVideoServiceToken ?? '' },
	};
}
