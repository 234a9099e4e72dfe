import { providerSuite } from '../../support/providerSuite';

describe.each(['contract', 'deployed', 'limited'] as const)('as %s', (stability) => {
	providerSuite({
		id: 'stability',
		minimalForm: { imageInputType: 'binary' },
		body: { image: expect.stringMatching(/^photo\.jpg, image\/jpeg, \d+ bytes$/) as string },
		sandbox: { stability },
	});
});
