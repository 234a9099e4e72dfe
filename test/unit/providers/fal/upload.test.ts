import { Readable } from 'node:stream';
import type { IExecuteFunctions } from 'n8n-workflow';

import { imageUrl } from '../../../../nodes/providers/fal/upload';
import { bytesContent } from '../../../../nodes/shared/http/requestBody';
import type { ImageFile } from '../../../../nodes/shared/images/findImage';
import { readImageHeader } from '../../../../nodes/shared/images/imageLimits';
import { answer } from '../../support/answers';
import { imageFile } from '../../support/images';
import { fakeCall } from '../../support/providerCall';

describe('the upload of an image to fal.ai', () => {
	const FILE_URL = 'https://v3.fal.media/files/image.png';

	/** The storage host answers with this body. */
	async function upload(body: Readable, statusCode: number) {
		const bytes = await imageFile(200, 200);
		const image: ImageFile = {
			kind: 'file',
			label: 'Image',
			identity: 'image',
			header: readImageHeader(bytes)!,
			content: bytesContent(bytes),
		};
		const httpRequest = async () => ({ statusCode, headers: {}, body });
		const { call } = fakeCall({
			answers: [answer(200, { upload_url: 'https://storage/put', file_url: FILE_URL })],
			helpers: { httpRequest } as unknown as IExecuteFunctions['helpers'],
		});
		const credential = { uploadBaseUrl: 'https://rest.example.com' };
		return await imageUrl({ ...call, credential }, image, false);
	}

	it.each([
		['a success', 200],
		['a refusal', 403],
	])('reads at most 10 MB of %s', async (_what, status) => {
		const chunk = Buffer.alloc(1024 * 1024, 'a');
		let sent = 0;
		const endless = Readable.from(
			(function* () {
				for (; sent < 1_000; sent++) yield chunk;
			})(),
		);
		const url = upload(endless, status);
		await (status === 200
			? expect(url).resolves.toBe(FILE_URL)
			: expect(url).rejects.toThrow('The image could not be uploaded, and no task was created'));
		expect(endless.destroyed).toBe(true);
		expect(sent).toBeLessThan(30);
	});
});
