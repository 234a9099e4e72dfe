import { providerSuite } from '../../support/providerSuite';

providerSuite({
	id: 'stability',
	minimalForm: { imageInputType: 'binary' },
	body: { image: expect.stringMatching(/^photo\.jpg, image\/jpeg, \d+ bytes$/) as string },
});
