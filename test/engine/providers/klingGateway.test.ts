import { QUERY_SHAPES } from '../../../sandbox/core/deployments';
import { providerSuite } from '../../support/providerSuite';

providerSuite({
	id: 'klingGateway',
	minimalForm: { imageUrl: 'https://example.com/photo.jpg' },
	body: { model: 'kling-v1', image: 'https://example.com/photo.jpg' },
});

for (const gateway of [...QUERY_SHAPES.filter((shape) => shape !== 'contract'), 'o,n1']) {
	providerSuite({
		id: 'klingGateway',
		deployment: gateway,
		minimalForm: { imageUrl: 'https://example.com/photo.jpg', prompt: 'A cup' },
		body: { model: 'kling-v1', image: 'https://example.com/photo.jpg', prompt: 'A cup' },
		sandbox: { gateway },
	});
}
