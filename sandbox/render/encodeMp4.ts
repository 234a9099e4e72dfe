import { createH264MP4Encoder } from 'h264-mp4-encoder';
import { tidyMp4 } from './tidyMp4';
import { createPicture, type YuvPicture } from './yuvPicture';

/** Draws the frame of a time from 0, the first frame, to 1, the last. */
export type DrawFrame = (frame: YuvPicture, time: number) => void;

/** Size in pixels, both even. */
interface VideoFormat {
	width: number;
	height: number;
	frameCount: number;
	framesPerSecond: number;
}

/** From 10, best, to 51, smallest. */
const QUANTIZATION = 26;
/** From 0, best, to 10, fastest. */
const SPEED = 10;

/** Encodes frames as an H.264 MP4, baseline profile, with a key frame every two seconds. */
export async function encodeMp4(format: VideoFormat, drawFrame: DrawFrame): Promise<Uint8Array> {
	const { width, height, frameCount, framesPerSecond } = format;
	const encoder = await createH264MP4Encoder();
	try {
		encoder.width = width;
		encoder.height = height;
		encoder.frameRate = framesPerSecond;
		encoder.speed = SPEED;
		encoder.quantizationParameter = QUANTIZATION;
		encoder.groupOfPictures = framesPerSecond * 2;
		encoder.initialize();
		const bytes = new Uint8Array((width * height * 3) / 2);
		const frame = createPicture(width, height, bytes);
		for (let index = 0; index < frameCount; index++) {
			drawFrame(frame, index / (frameCount - 1));
			encoder.addFrameYuv(bytes);
		}
		encoder.finalize();
		const file = encoder.FS.readFile(encoder.outputFilename);
		encoder.FS.unlink(encoder.outputFilename);
		return tidyMp4(file);
	} finally {
		encoder.delete();
	}
}
