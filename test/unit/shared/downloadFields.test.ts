import { readDownloadOptions } from '../../../nodes/shared/downloadFields';

describe('readDownloadOptions', () => {
	it.each([
		[{}, { binaryPropertyName: 'data', maxBytes: 524_288_000, idleTimeoutMs: 60_000 }],
		[
			{ binaryPropertyName: 'clip', maxVideoSize: 1, requestTimeout: 5 },
			{ binaryPropertyName: 'clip', maxBytes: 1_048_576, idleTimeoutMs: 5_000 },
		],
		[
			{ binaryPropertyName: '' },
			{ binaryPropertyName: 'data', maxBytes: 524_288_000, idleTimeoutMs: 60_000 },
		],
	])('reads %p', (options, expected) => {
		expect(readDownloadOptions(options, undefined, undefined)).toEqual(expected);
	});
});
