import { uploadImage } from '../../../../nodes/providers/kie/upload';
import { ProviderCallError } from '../../../../nodes/shared/failures';
import { bytesContent } from '../../../../nodes/shared/http/requestBody';
import type { ApiAnswer } from '../../../../nodes/shared/http/sendRequest';
import type { ImageFile } from '../../../../nodes/shared/images/findImage';
import { answer } from '../../support/answers';
import { ambiguous } from '../../support/failures';
import { fakeCall } from '../../support/providerCall';

const FILE: ImageFile = {
	kind: 'file',
	label: 'Image',
	identity: 'a file',
	header: { format: 'png', width: 640, height: 360 },
	content: bytesContent(Buffer.from('bytes of an image')),
};
const URL_ = 'https://files.kie.ai/1.png';

const upload = async (given: ApiAnswer | Error) => {
	const { call } = fakeCall({ answers: [given] });
	const credential = { uploadBaseUrl: 'https://upload.example.com' };
	return await uploadImage({ ...call, credential }, FILE);
};

describe('uploading an image to kie.ai', () => {
	it('is skipped for a URL', async () => {
		const image = { kind: 'url', label: 'Image', identity: URL_, url: URL_ } as const;
		const { call, sent } = fakeCall();
		expect(await uploadImage(call, image)).toBe(URL_);
		expect(sent).toEqual([]);
	});

	it.each([
		['downloadUrl', { downloadUrl: URL_ }],
		['fileUrl', { fileUrl: URL_ }],
		['fileUrl if the other is null', { downloadUrl: null, fileUrl: URL_ }],
		[
			'downloadUrl if both are present',
			{ downloadUrl: URL_, fileUrl: 'https://other.example/1.png' },
		],
	])('returns the %s', async (_name, data) => {
		expect(await upload(answer(200, { success: true, code: 200, data }))).toBe(URL_);
	});

	it.each([
		['is refused permanently', answer(200, { code: 401, msg: 'no' }), 'permanent'],
		['exceeds the rate limit', answer(200, { code: 429, msg: 'no' }), 'transient'],
		['fails at the server', answer(500, { code: 500, msg: 'no' }), 'transient'],
		[
			'fails at the server with an answer that names a file',
			answer(500, { data: { fileUrl: URL_ } }),
			'transient',
		],
		['gets no answer', ambiguous(), 'transient'],
		['gets an answer without a URL', answer(200, { code: 200, data: {} }), 'transient'],
		[
			'gets a URL that is not http(s)',
			answer(200, { code: 200, data: { fileUrl: 'file:///a' } }),
			'transient',
		],
	])('reports that no task was created when it %s', async (_case, given, kind) => {
		const error = await upload(given).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(ProviderCallError);
		expect((error as ProviderCallError).failure).toMatchObject({
			kind,
			message: expect.stringMatching(
				/^The image could not be uploaded, and no task was created: ./,
			),
		});
	});

	it('rethrows other errors, such as a cancelled execution', async () => {
		const reason = new Error('cancelled');
		await expect(upload(reason)).rejects.toBe(reason);
	});
});
