import type { INodeParameters } from 'n8n-workflow';
import { providerSuite } from '../../support/providerSuite';

const IMAGE = 'https://example.com/photo.jpg';
const FORM = { imageUrls: [IMAGE], prompt: 'The balloon drifts' };
const PROMPT = { prompt: 'The balloon drifts' };

const DEFAULT_BODY = {
	model: 'kling-2.6/image-to-video',
	input: { ...PROMPT, image_urls: [IMAGE], sound: true, duration: '5' },
};

/** Form and body of each kind of model: a list of images or one, a duration as text or as a number, shots or none. */
const DEPLOYED: Record<string, { form: INodeParameters; body: object }> = {
	deployed: { form: {}, body: DEFAULT_BODY },
	'deployed, kling-3.0/video': {
		form: { model: 'kling-3.0/video' },
		body: {
			model: 'kling-3.0/video',
			input: {
				...PROMPT,
				image_urls: [IMAGE],
				sound: false,
				duration: '5',
				aspect_ratio: '16:9',
				mode: 'pro',
				multi_shots: false,
				multi_prompt: [],
			},
		},
	},
	'deployed, kling-3.0-omni/image-to-video': {
		// With an expression as the model, n8n takes the default of another model.
		form: { model: 'kling-3.0-omni/image-to-video', aspectRatio: 'auto' },
		body: {
			model: 'kling-3.0-omni/image-to-video',
			input: {
				...PROMPT,
				image_urls: [IMAGE],
				duration: 5,
				resolution: '720p',
				aspect_ratio: 'auto',
				audio: false,
				customize_multi_shots: false,
			},
		},
	},
	'deployed, kling/v2-1-pro': {
		form: { model: 'kling/v2-1-pro' },
		body: { model: 'kling/v2-1-pro', input: { ...PROMPT, image_url: IMAGE, duration: '5' } },
	},
};

providerSuite({
	id: 'kie',
	minimalForm: FORM,
	body: DEFAULT_BODY,
	callbackUrlOption: 'callBackUrl',
});

for (const [deployment, { form, body }] of Object.entries(DEPLOYED)) {
	providerSuite({
		id: 'kie',
		deployment,
		minimalForm: { ...FORM, ...form },
		body,
		callbackUrlOption: 'callBackUrl',
		sandbox: { kie: 'deployed' },
	});
}
