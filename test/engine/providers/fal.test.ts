import { providerSuite } from '../../support/providerSuite';

providerSuite({
	id: 'fal',
	minimalForm: { imageUrl: 'https://example.com/photo.jpg', prompt: 'The balloon drifts' },
	body: {
		start_image_url: 'https://example.com/photo.jpg',
		prompt: 'The balloon drifts',
		duration: '5',
		generate_audio: true,
	},
	callbackUrlOption: 'callbackUrl',
});
