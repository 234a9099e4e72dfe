import { bodyOf, findBox, followPath } from './mp4Boxes';

const SAMPLE_TABLE = ['moov', 'trak', 'mdia', 'minf', 'stbl'];

/**
 * Rewrites the encoder's MP4 so that players can seek and equal scenes give equal files:
 * - the index (moov) is moved before the frames, so that playing can start during the download;
 * - the index marks key frames; without that, players treat every frame as one and seek to dependent
 * frames;
 * - creation times are removed.
 */
export function tidyMp4(mp4: Uint8Array): Uint8Array {
	const file = Buffer.from(mp4);
	clearTimes(file);
	const [ftyp, mdat] = [findBox(file, 'ftyp'), findBox(file, 'mdat')];
	const index = withKeyFrames(file, keyFrames(file));
	moveChunks(index, ftyp.end - ftyp.start + index.length - mdat.start);
	return new Uint8Array(
		Buffer.concat([
			file.subarray(ftyp.start, ftyp.end),
			index,
			file.subarray(mdat.start, mdat.end),
		]),
	);
}

function clearTimes(file: Buffer): void {
	const headers = [
		findBox(file, 'moov', 'mvhd'),
		findBox(file, 'moov', 'trak', 'tkhd'),
		findBox(file, 'moov', 'trak', 'mdia', 'mdhd'),
	];
	for (const header of headers) file.fill(0, bodyOf(header), bodyOf(header) + 8);
}

/** Type of a NAL unit that starts an instantaneous decoding refresh (ITU-T H.264, table 7-1). */
const KEY_FRAME_UNIT = 5;

/** The numbers of the key frames, from 1. The encoder writes frame after frame, one unit each. */
function keyFrames(file: Buffer): number[] {
	const sizes = bodyOf(findBox(file, ...SAMPLE_TABLE, 'stsz'));
	const count = file.readUInt32BE(sizes + 4);
	const numbers: number[] = [];
	let at = findBox(file, 'mdat').start + 8;
	for (let number = 1; number <= count; number++) {
		if ((file[at + 4]! & 0x1f) === KEY_FRAME_UNIT) numbers.push(number);
		at += file.readUInt32BE(sizes + 4 + number * 4);
	}
	return numbers;
}

/** The index with a box that lists the key frames (stss), at the end of the table of samples. */
function withKeyFrames(file: Buffer, numbers: number[]): Buffer {
	const list = Buffer.alloc(16 + numbers.length * 4);
	list.writeUInt32BE(list.length, 0);
	list.write('stss', 4, 'latin1');
	list.writeUInt32BE(numbers.length, 12);
	numbers.forEach((number, index) => list.writeUInt32BE(number, 16 + index * 4));

	const path = followPath(file, ...SAMPLE_TABLE);
	for (const { start, end } of path) file.writeUInt32BE(end - start + list.length, start);
	const [moov, table] = [path[0]!, path.at(-1)!];
	return Buffer.concat([
		file.subarray(moov.start, table.end),
		list,
		file.subarray(table.end, moov.end),
	]);
}

/** @param index only a moov box */
function moveChunks(index: Buffer, by: number): void {
	const offsets = bodyOf(findBox(index, ...SAMPLE_TABLE, 'stco'));
	const count = index.readUInt32BE(offsets);
	for (let at = offsets + 4; at < offsets + 4 + count * 4; at += 4) {
		index.writeUInt32BE(index.readUInt32BE(at) + by, at);
	}
}
