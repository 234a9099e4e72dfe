import type { IDataObject } from 'n8n-workflow';

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
		...['large', '', Number.NaN, 0, -1].map((maxVideoSize) => [
			{ maxVideoSize },
			{ binaryPropertyName: 'data', maxBytes: 524_288_000, idleTimeoutMs: 60_000 },
		]),
	] as Array<[IDataObject, object]>)('reads %p', (options, expected) => {
		expect(readDownloadOptions(options, undefined, undefined)).toEqual(expected);
	});
});
