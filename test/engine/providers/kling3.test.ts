import { providerSuite } from '../../support/providerSuite';

providerSuite({
	id: 'kling3',
	minimalForm: { imageUrl: 'https://example.com/photo.jpg', prompt: 'A cup' },
	body: {
		contents: [
			{ type: 'prompt', text: 'A cup' },
			{ type: 'first_frame', url: 'https://example.com/photo.jpg' },
		],
		settings: { resolution: '720p', duration: 5 },
		options: { external_task_id: expect.any(String) as string },
	},
	callbackUrlOption: 'callbackUrl',
});
