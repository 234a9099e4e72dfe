import type { INodeParameters } from 'n8n-workflow';
import { chain } from '../../engine';
import type { ProviderId } from '../../sandbox';
import { picture } from '../support/images';
import { createTask } from '../support/packageEngine';
import { imageItem, sandboxEngineForTests } from '../support/sandboxEngine';

const IMAGE = { imageUrl: 'https://example.com/photo.jpg' };
const PROVIDERS: Array<[ProviderId, credential: string, form: INodeParameters]> = [
	['kling', 'klingApi', IMAGE],
	['klingGateway', 'klingGatewayApi', { model: 'kling-v1', ...IMAGE }],
	['kie', 'kieApi', { imageUrls: IMAGE.imageUrl, prompt: 'A cup' }],
	['stability', 'stabilityImageToVideoApi', { imageInputType: 'binary' }],
	['imageToVideoService', 'imageToVideoServiceApi', { ...IMAGE, prompt: 'A cup' }],
	['fal', 'falApi', { ...IMAGE, prompt: 'A cup' }],
	['piapi', 'piapiApi', { ...IMAGE, prompt: 'A cup' }],
];

describe('an unreadable answer', () => {
	const test = sandboxEngineForTests({
		stabilityToken: 'token-of-the-stability-service',
		imageToVideoServiceToken: 'token-of-the-video-service',
	});

	it.each(PROVIDERS)(
		'shows its first 300 characters redacted, and the rest in the details: %s',
		async (provider, credential, form) => {
			const { apiKey, token } = test.sandbox.credentials[credential as 'klingApi'] as {
				apiKey?: string;
				token?: string;
			};
			const secret = (apiKey ?? token)!;
			// The secret would be cut in two if the answer were cut first.
			const text = `${'x'.repeat(293)}${secret}${'y'.repeat(2_000)}`;
			test.sandbox.addFault({
				kind: 'wrongShape',
				provider,
				times: 'always',
				body: [text],
			});
			const node = createTask(
				{ provider, ...form, options: { retryFor: 0 } },
				{ credentials: [credential], onError: 'continueErrorOutput' },
			);
			const input = [await imageItem(test.engine, await picture(768, 768))];
			const run = await test.engine.run(chain([node]), { input });
			test.sandbox.clearFaults();
			const [item] = run.json('Create', 1);
			// After redaction 300 characters end within the text that hides the secret.
			expect(item!.error).toMatch(/cannot be read: \["x{293}\[hidd…/);
			expect(item!.error).toContain(
				'… (the whole answer is in the details of this error, under "answer")',
			);
			expect(item!.error).not.toContain(secret.slice(0, 6));
			expect(JSON.stringify((item!.details as { answer: unknown }).answer)).toContain(
				'y'.repeat(2_000),
			);
			expect(JSON.stringify(run.data)).not.toContain(secret);
		},
	);
});
