import { providerSuite, type ProviderSuite } from '../../support/providerSuite';

const kling: ProviderSuite = {
	id: 'kling',
	minimalForm: { imageUrl: 'https://example.com/photo.jpg' },
	body: {
		model_name: 'kling-v2-6',
		image: 'https://example.com/photo.jpg',
		duration: '5',
		mode: 'std',
		sound: 'off',
		external_task_id: expect.any(String) as string,
	},
	callbackUrlOption: 'callbackUrl',
};

providerSuite(kling);

// As Kling's own hosts answer in November 2026: retired models are refused, and an unknown task is 400 / 1201.
providerSuite({
	...kling,
	deployment: "Kling's own hosts",
	sandbox: { klingRetiredModels: 'discontinued', klingUnknownTask: 400 },
});
