import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { untilAborted } from '../clock';
import { requestTimeoutMs } from '../form/nodeOptions';
import { optionOf } from '../form/values';
import { TaskCallError } from '../n8n/itemErrors';
import { outcomeOf } from '../outcome';
import { type DownloadOptions, downloadVideos } from './downloadVideo';
import type { VideoTask } from './videoTask';

interface FileOptions extends DownloadOptions {
	/** Reads the task again; see `downloadVideos`. */
	readAgain?: () => Promise<VideoTask>;
	/** Gives the files: downloads them, or takes those of an earlier download. */
	filesOf?: (download: () => Promise<IBinaryKeyData>) => Promise<IBinaryKeyData>;
}

/**
 * Adds a finished task's video files to its item. Returns other tasks' items unchanged.
 *
 * @throws TaskCallError with the task's ID and URL
 */
export async function withVideoFiles(
	context: IExecuteFunctions,
	item: INodeExecutionData,
	task: VideoTask,
	{ readAgain, filesOf = async (download) => await download(), ...options }: FileOptions,
): Promise<INodeExecutionData> {
	if (task.status !== 'succeeded') return item;
	const download = async () => await downloadVideos(context, task, readAgain, options);
	const outcome = await outcomeOf(() => untilAborted(filesOf(download), options.signal));
	if (outcome.ok) return { ...item, binary: beside(outcome.value, item.binary) };
	const { provider, taskId, externalTaskId, status, videoUrl } = task;
	throw new TaskCallError(outcome.error, {
		provider,
		taskId,
		...(externalTaskId && { externalTaskId }),
		status,
		...(videoUrl && { videoUrl }),
	});
}

/** The videos with the files of the input. A file in the field of a video gets another name. */
function beside(videos: IBinaryKeyData, files: IBinaryKeyData = {}): IBinaryKeyData {
	const renamed = Object.entries(files).map(
		([name, file]) => [name in videos ? `input_${name}` : name, file] as const,
	);
	return { ...Object.fromEntries(renamed), ...videos };
}

/** The default for how long a video host may be silent. */
const DEFAULT_IDLE_SECONDS = 60;

/** The switch for the options below; off by default. */
export const downloadVideoField: INodeProperties = {
	displayName: 'Download Video',
	name: 'downloadVideo',
	type: 'boolean',
	default: false,
	description: 'Whether to put the video file into the item; otherwise the item has its URL only',
};

/** The same for nodes whose purpose is to get videos; on by default. */
export const downloadVideoByDefaultField: INodeProperties = {
	...downloadVideoField,
	default: true,
};

const maxVideoSizeOption: INodeProperties = {
	displayName: 'Max Video Size (MB)',
	name: 'maxVideoSize',
	type: 'number',
	typeOptions: { minValue: 0.001, maxValue: 1_000_000 },
	default: 500,
	description: 'A larger video is not downloaded; its URL stays in the item',
};

/** A size in MB of 1024 x 1024 bytes, and the name of a binary field. */
export const downloadOptions: INodeProperties[] = [
	maxVideoSizeOption,
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

/** Reads `downloadOptions`. @throws InvalidInputError */
export function readDownloadOptions(
	options: IDataObject,
	signal: AbortSignal | undefined,
	credentialFor: DownloadOptions['credentialFor'],
): DownloadOptions {
	return {
		binaryPropertyName: String(options.binaryPropertyName || 'data'),
		maxBytes: optionOf(maxVideoSizeOption, options.maxVideoSize) * 1024 * 1024,
		idleTimeoutMs: requestTimeoutMs(options, DEFAULT_IDLE_SECONDS),
		signal,
		...(credentialFor && { credentialFor }),
	};
}
