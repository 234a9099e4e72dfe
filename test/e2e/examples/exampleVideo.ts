import path from 'node:path';
import sharp from 'sharp';
import type { INodeExecutionData } from 'n8n-workflow';
import { meanDifference } from '../../sandbox/render/markers';
import type { ExampleClient } from '../setup/exampleN8n';
import { decodeVideo, type DecodedVideo, type VideoFrame } from '../../support/decodeVideo';

const IMAGES = path.join(__dirname, '../../../examples/images');
/** The loss of encoding, as the mean difference of colour values from 0 to 255. */
const ENCODING_LOSS = 4;

/** Downloads the video file of an item, and opens it. */
export async function videoOf(
	client: ExampleClient,
	item: INodeExecutionData | undefined,
): Promise<DecodedVideo> {
	const file = item?.binary?.data;
	if (!file) throw new Error(`No video was downloaded: ${JSON.stringify(item?.json)}`);
	expect(file.mimeType).toBe('video/mp4');
	return await decodeVideo(await client.download(file));
}

/**
 * Whether a frame shows a whole example image.
 *
 * @param loss the allowed loss of encoding, which is larger in a small video
 */
export async function shows(
	frame: VideoFrame,
	image: string,
	loss = ENCODING_LOSS,
): Promise<boolean> {
	const rgb = await sharp(path.join(IMAGES, image))
		.resize(frame.width, frame.height)
		.removeAlpha()
		.raw()
		.toBuffer();
	return meanDifference(frame, { ...frame, rgb }) < loss;
}

/** Whether two frames show different things. */
export const differs = (frame: VideoFrame, other: VideoFrame): boolean =>
	meanDifference(frame, other) > ENCODING_LOSS / 2;

/** Whether anything moves between the first frame and the last. */
export async function moves(video: DecodedVideo): Promise<boolean> {
	return differs(await video.frame(0), await video.frame(-1));
}
