import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { DownloadOptions } from './videoDownload';

const DEFAULT_MEGABYTES = 500;

/** The switch; the options below say how. */
export const downloadVideoField: INodeProperties = {
	displayName: 'Download Video',
	name: 'downloadVideo',
	type: 'boolean',
	default: false,
	description: 'Whether to put the video file into the item; otherwise the item has its URL only',
};

/** A size in MB of 1024 x 1024 bytes, and the name of a binary field. */
export const downloadOptions: INodeProperties[] = [
	{
		displayName: 'Max Video Size (MB)',
		name: 'maxVideoSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_MEGABYTES,
		description: 'A larger video is not downloaded; its URL stays in the item',
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		description:
			'The name of the output binary field to put the video in; more videos get _1, _2 and so on',
	},
];

/** Reads the options above. */
export function readDownloadOptions(
	options: IDataObject,
	signal: AbortSignal | undefined,
	credentialFor: DownloadOptions['credentialFor'],
): DownloadOptions {
	const givenMegabytes = Number(options.maxVideoSize);
	// An expression may give anything, and a limit of no number would be none.
	const megabytes = givenMegabytes > 0 ? givenMegabytes : DEFAULT_MEGABYTES;
	return {
		binaryPropertyName: String(options.binaryPropertyName || 'data'),
		maxBytes: megabytes * 1024 * 1024,
		idleTimeoutMs: Number(options.requestTimeout ?? 60) * 1_000,
		...(signal && { signal }),
		...(credentialFor && { credentialFor }),
	};
}
