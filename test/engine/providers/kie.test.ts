import { providerSuite } from '../../support/providerSuite';

providerSuite({
	id: 'kie',
	minimalForm: { imageUrls: ['https://example.com/photo.jpg'], prompt: 'The balloon drifts' },
	body: {
		model: 'kling-2.6/image-to-video',
		input: {
			prompt: 'The balloon drifts',
			image_urls: ['https://example.com/photo.jpg'],
			sound: true,
			duration: '5',
		},
	},
	callbackUrlOption: 'callBackUrl',
});
