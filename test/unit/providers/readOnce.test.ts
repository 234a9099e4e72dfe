import type { IDataObject } from 'n8n-workflow';

import { providers } from '../../../nodes/providers';
import type { ProviderCall, VideoProvider } from '../../../nodes/providers/provider';
import { outcomeOf } from '../../../nodes/shared/outcome';
import { answer } from '../support/answers';
import { imageFile } from '../support/images';
import { fakeCall } from '../support/providerCall';

/** The forms that read the most fields, by provider. */
const forms: Record<string, (base64: string) => IDataObject[]> = {
	kling: (base64) => [
		{
			modelName: 'kling-v1',
			imageUrl: 'https://example.com/a.png',
			motionGuidance: 'motionBrush',
			staticMaskInputType: 'base64',
			staticMaskBase64: base64,
		},
		{
			modelName: 'kling-v1',
			imageInputType: 'base64',
			imageBase64: base64,
			motionGuidance: 'camera',
		},
		{
			mode: 'pro',
			imageUrl: 'https://example.com/a.png',
			motionGuidance: 'endFrame',
			imageTailUrl: 'https://example.com/b.png',
		},
		{
			modelName: 'kling-v3',
			imageUrl: 'https://example.com/a.png',
			multiShot: 'customize',
			multiPrompt: [{ prompt: 'ok', duration: 5 }],
			elementList: ['321000000000001'],
		},
	],
	kling3: (base64) => [
		{
			model: 'kling-3.0-omni',
			prompt: '@boat and @captain',
			imageInputType: 'base64',
			imageBase64: base64,
			endFrameInputType: 'url',
			endFrameUrl: 'https://example.com/b.png',
			referenceImages: [{ name: 'boat', referenceUrl: 'https://example.com/c.png' }],
			elements: [{ name: 'captain', element: '321000000000001' }],
			options: { imageName: 'first', endFrameName: 'last' },
		},
		{
			model: 'kling-4.0',
			prompt: 'ok',
			imageUrl: 'https://example.com/a.png',
			middleFrames: [{ frameInputType: 'base64', frameBase64: base64 }],
		},
		{
			imageUrl: 'https://example.com/a.png',
			multiShot: 'shots',
			shots: [{ prompt: 'ok', duration: 5 }],
		},
	],
	klingGateway: (base64) => [
		{
			model: 'kling-v1',
			imageInputType: 'base64',
			imageBase64: base64,
			imageTailInputType: 'url',
			imageTailUrl: 'https://example.com/b.png',
		},
	],
	kie: (base64) => [
		{ prompt: 'ok', imageUrls: 'https://example.com/a.png' },
		{ prompt: 'ok', imageInputType: 'base64', imageBase64: base64 },
	],
	stability: (base64) => [{ imageInputType: 'base64', imageBase64: base64 }],
	imageToVideoService: (base64) => [
		{ prompt: 'ok', imageUrl: 'https://example.com/a.png' },
		{ prompt: 'ok', imageInputType: 'base64', imageBase64: base64 },
	],
	fal: (base64) => [
		{ prompt: 'ok', imageUrl: 'https://example.com/a.png' },
		{
			prompt: 'ok',
			imageInputType: 'base64',
			imageBase64: base64,
			endImageInputType: 'url',
			endImageUrl: 'https://example.com/b.png',
			generateAudio: false,
		},
	],
	piapi: (base64) => [
		{ imageUrl: 'https://example.com/a.png' },
		{
			version: 'custom',
			customVersion: '2.6',
			imageInputType: 'base64',
			imageBase64: base64,
			imageTailInputType: 'url',
			imageTailUrl: 'https://example.com/b.png',
		},
		{
			version: 'json',
			taskType: 'omni_video_generation',
			imageUrl: 'https://example.com/a.png',
			inputJson: '{"version": "3.0"}',
		},
	],
};

/** A call whose parameters are different at each reading, as `$now` and `Math.random()` are. */
async function prepared(provider: VideoProvider, parameters: IDataObject) {
	const { call, sent } = fakeCall({ parameters, answers: [answer(400, { code: 400 })] });
	const readings: string[] = [];
	const counting: ProviderCall = {
		...call,
		credential: { uploadBaseUrl: 'https://upload.example.com' },
		parameter: (name, fallback) => {
			readings.push(name);
			return call.parameter(name, fallback);
		},
	};
	return { request: await provider.prepare(counting), readings, sent };
}

describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'%s',
	(id, provider) => {
		it('reads each parameter once while preparing and none while sending', async () => {
			const base64 = (await imageFile(768, 768)).toString('base64');
			for (const parameters of forms[id]!(base64)) {
				const { request, readings, sent } = await prepared(provider, parameters);
				expect(readings).toEqual([...new Set(readings)]);
				const read = readings.length;
				await outcomeOf(async () => await request.send('id-1'));
				await outcomeOf(async () => await request.send('id-1'));
				expect(sent.length).toBeGreaterThan(0);
				expect(readings).toHaveLength(read);
			}
		});
	},
);

it('sends the checked prompt to kie.ai', async () => {
	const prompts = ['ok', 'x'.repeat(5_000)];
	const { call, sent } = fakeCall({ answers: [answer(200, { code: 200, data: { taskId: '1' } })] });
	const request = await providers
		.find(({ id }) => id === 'kie')!
		.prepare({
			...call,
			parameter: ((name: string, fallback?: unknown) => {
				if (name === 'prompt') return prompts.shift();
				return name === 'imageUrls' ? 'https://example.com/a.png' : fallback;
			}) as ProviderCall['parameter'],
		});
	await request.send();
	expect(sent[0]!.body).toMatchObject({ input: { prompt: 'ok' } });
});
