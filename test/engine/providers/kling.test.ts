import { providerSuite } from '../../support/providerSuite';

providerSuite({
	id: 'kling',
	minimalForm: { imageUrl: 'https://example.com/photo.jpg' },
	body: {
		model_name: 'kling-v1',
		image: 'https://example.com/photo.jpg',
		external_task_id: expect.any(String) as string,
	},
	callbackUrlOption: 'callbackUrl',
});
