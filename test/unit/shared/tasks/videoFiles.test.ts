import type { IDataObject } from 'n8n-workflow';

import { readDownloadOptions } from '../../../../nodes/shared/tasks/videoFiles';

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
		[
			{ maxVideoSize: '' },
			{ binaryPropertyName: 'data', maxBytes: 524_288_000, idleTimeoutMs: 60_000 },
		],
	] as Array<[IDataObject, object]>)('reads %p', (options, expected) => {
		expect(readDownloadOptions(options, undefined, undefined)).toEqual(expected);
	});

	it.each(['large', Number.NaN, 0, -1, Number.POSITIVE_INFINITY])(
		'refuses a size limit of %p, which would disable the limit',
		(maxVideoSize) => {
			expect(() => readDownloadOptions({ maxVideoSize }, undefined, undefined)).toThrow(
				'allowed: a number from 0.001 to 1000000',
			);
		},
	);
});
