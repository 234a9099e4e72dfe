import { providerSuite } from '../../support/providerSuite';

providerSuite({
	id: 'klingGateway',
	minimalForm: { imageUrl: 'https://example.com/photo.jpg' },
	body: { model: 'kling-v1', image: 'https://example.com/photo.jpg' },
});
