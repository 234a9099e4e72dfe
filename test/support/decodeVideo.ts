import { H264Decoder } from 'h264decoder';
import { createFile, MP4BoxBuffer, type Sample } from 'mp4box';

/** A frame as it is shown: three bytes per pixel, row by row from the top. */
export interface VideoFrame {
	width: number;
	height: number;
	rgb: Uint8Array;
}

/** A video opened for looking at its frames. */
export interface DecodedVideo {
	/** Pixels. */
	width: number;
	height: number;
	durationSeconds: number;
	frameCount: number;
	/**
	 * @param index 0 is the first frame; negative counts from the end, -1 is the last
	 * @throws RangeError when the video has no such frame
	 */
	frame(index: number): Promise<VideoFrame>;
}

/**
 * Opens an H.264 MP4 (baseline profile) with a demuxer and a decoder that share no code with the
 * encoder.
 *
 * @throws Error when it is no MP4, has no H.264 track, or a frame cannot be decoded
 */
export async function decodeVideo(mp4: Buffer): Promise<DecodedVideo> {
	const file = createFile();
	const bytes = mp4.buffer.slice(mp4.byteOffset, mp4.byteOffset + mp4.byteLength);
	file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes, 0), true);
	const [track] = file.moov ? file.getInfo().videoTracks : [];
	if (!track?.video) throw new Error('not an MP4 with a video track');

	const { width, height } = track.video;
	const samples = file.getTrackSamplesInfo(track.id);
	const decoderConfiguration = file.getBox('avcC');
	if (!decoderConfiguration) throw new Error('the video track is not H.264');
	const units = readUnits(mp4, samples, decoderConfiguration.lengthSizeMinusOne + 1);
	const { SPS, PPS } = decoderConfiguration;
	const pictures = decodePictures(
		[...SPS, ...PPS].map(({ data }) => data),
		units,
	);
	const frames: VideoFrame[] = [];
	return {
		width,
		height,
		durationSeconds: track.duration / track.timescale,
		frameCount: samples.length,
		async frame(index) {
			const wanted = index < 0 ? samples.length + index : index;
			if (!samples[wanted]) {
				throw new RangeError(`no frame ${index} in a video of ${samples.length} frames`);
			}
			while (frames.length <= wanted) frames.push(toRgb(pictures.next().value!, width, height));
			return frames[wanted]!;
		},
	};
}

/** The NAL units of each sample, which have their length before them. */
function readUnits(mp4: Buffer, samples: Sample[], lengthSize: number): Uint8Array[][] {
	return samples.map(({ offset, size }) => {
		const units: Uint8Array[] = [];
		for (let at = offset; at < offset + size;) {
			const start = at + lengthSize;
			at = start + mp4.readUIntBE(at, lengthSize);
			units.push(mp4.subarray(start, at));
		}
		return units;
	});
}

const START_CODE = Uint8Array.of(0, 0, 0, 1);

/** Each frame builds on the one before, so they are decoded in order. */
function* decodePictures(parameterSets: Uint8Array[], frames: Uint8Array[][]) {
	const decoder = new H264Decoder();
	const decodeUnit = (unit: Uint8Array) => decoder.decode(Buffer.concat([START_CODE, unit]));
	parameterSets.forEach(decodeUnit);
	for (const [index, units] of frames.entries()) {
		const result = units.map(decodeUnit).at(-1);
		if (result !== H264Decoder.PIC_RDY) throw new Error(`frame ${index} cannot be decoded`);
		yield decoder;
	}
}

/** Crops the decoder's picture, whole macroblocks of 16 pixels, and converts it by BT.601. */
function toRgb({ pic, ...coded }: H264Decoder, width: number, height: number): VideoFrame {
	const rgb = new Uint8ClampedArray(width * height * 3);
	const area = coded.width * coded.height;
	for (let y = 0, at = 0; y < height; y++) {
		for (let x = 0; x < width; x++, at += 3) {
			const colour = area + (y >> 1) * (coded.width / 2) + (x >> 1);
			const brightness = 1.164 * (pic[y * coded.width + x]! - 16);
			const blue = pic[colour]! - 128;
			const red = pic[colour + area / 4]! - 128;
			rgb[at] = brightness + 1.596 * red;
			rgb[at + 1] = brightness - 0.392 * blue - 0.813 * red;
			rgb[at + 2] = brightness + 2.017 * blue;
		}
	}
	return { width, height, rgb: new Uint8Array(rgb.buffer) };
}
