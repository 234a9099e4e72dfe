import { providerSuite } from '../../support/providerSuite';

providerSuite({
	id: 'piapi',
	minimalForm: { imageUrl: 'https://example.com/photo.jpg' },
	body: {
		model: 'kling',
		task_type: 'video_generation',
		input: {
			version: '3.0',
			image_url: 'https://example.com/photo.jpg',
			mode: 'std',
			duration: 5,
			enable_audio: false,
			prefer_multi_shots: false,
		},
		config: { service_mode: 'public' },
	},
	callbackUrlOption: 'callbackUrl',
});
