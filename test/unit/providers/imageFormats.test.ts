import { providers } from '../../../nodes/providers';
import { answer } from '../support/answers';
import { fakeCall } from '../support/providerCall';

/** Its boxes take a parser seconds. */
const AVIF = Buffer.concat([
	Buffer.from('\0\0\0\x14ftypavif\0\0\0\0mif1', 'latin1'),
	Buffer.alloc(900_000, Buffer.from('\0\0\0\x08meta', 'latin1')),
]);
const idAnswer = answer(200, { code: 0, data: { task_id: '1', task_status: 'submitted' } });

describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'an AVIF file at %s',
	(id, provider) => {
		it('is either refused or uploaded, with its format named', async () => {
			const { call, sent } = fakeCall({
				parameters: {
					prompt: 'a cat',
					model: id === 'kling3' ? 'kling-3.0' : 'a-model',
					imageInputType: 'base64',
					imageBase64: AVIF.toString('base64'),
					options: { sendFilesAs: 'dataUri' },
				},
				answers: [idAnswer],
			});
			const outcome = await provider.prepare(call).then(
				async (request) => {
					await request.send().catch(() => {});
					return JSON.stringify(sent);
				},
				(error: Error) => error.message,
			);
			const isRefused = ['kling', 'kling3', 'kie', 'stability', 'piapi'].includes(provider.id);
			if (isRefused) expect(outcome).toMatch(/^"Image" is a AVIF file; allowed: JPEG/);
			else expect(outcome).toContain(AVIF.subarray(0, 30).toString('base64'));
		});
	},
);
