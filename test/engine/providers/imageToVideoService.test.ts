import { providerSuite } from '../../support/providerSuite';

providerSuite({
	id: 'imageToVideoService',
	minimalForm: { imageUrl: 'https://example.com/photo.jpg' },
	body: { image_url: 'https://example.com/photo.jpg' },
});
