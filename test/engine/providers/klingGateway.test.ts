import { QUERY_SHAPES } from '../../../sandbox/core/deployments';
import { providerSuite } from '../../support/providerSuite';

const PLAIN = { model: 'kling-v2-6', duration: '5', mode: 'std' };

providerSuite({
	id: 'klingGateway',
	minimalForm: { imageUrl: 'https://example.com/photo.jpg' },
	body: { ...PLAIN, image: 'https://example.com/photo.jpg' },
});

for (const gateway of [...QUERY_SHAPES.filter((shape) => shape !== 'contract'), 'o,n1']) {
	providerSuite({
		id: 'klingGateway',
		deployment: gateway,
		minimalForm: { imageUrl: 'https://example.com/photo.jpg', prompt: 'A cup' },
		body: { ...PLAIN, image: 'https://example.com/photo.jpg', prompt: 'A cup' },
		sandbox: { gateway },
	});
}
