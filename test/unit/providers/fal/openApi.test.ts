import { readInputFields } from '../../../../nodes/providers/fal/openApi';
import { answer } from '../../support/answers';
import { fakeCall } from '../../support/providerCall';

const MODEL = 'fal-ai/example-video/image-to-video';
const OTHER = 'fal-ai/another-video/image-to-video';

const documentWith = (model: string, image: string) => ({
	paths: {
		[`/${model}`]: {
			post: {
				requestBody: {
					content: {
						'application/json': { schema: { properties: { [image]: { type: 'string' } } } },
					},
				},
			},
		},
	},
});
const listed = (model: string, image: string) => ({
	endpoint_id: model,
	openapi: documentWith(model, image),
});
const read = async (body: unknown, platformBaseUrl: string) => {
	const { call } = fakeCall({ answers: [answer(200, body)] });
	return await readInputFields({ ...call, credential: { platformBaseUrl } }, MODEL);
};

describe('the schema of a model', () => {
	it.each([
		['the second model of a list', { models: [listed(OTHER, 'a'), listed(MODEL, 'image_url')] }],
		['a document without a model', { openapi: documentWith(MODEL, 'image_url') }],
	])('is taken from %s', async (what, body) => {
		const url = `https://${what.length}.example`;
		expect((await read(body, url)).map(({ name }) => name)).toEqual(['image_url']);
	});

	it('never uses the schema of another model', async () => {
		await expect(read({ models: [listed(OTHER, 'a')] }, 'https://api.example')).rejects.toThrow(
			`fal.ai publishes no schema for the model "${MODEL}"`,
		);
	});
});
