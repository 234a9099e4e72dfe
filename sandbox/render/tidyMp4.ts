interface Box {
	type: string;
	start: number;
	end: number;
}

/** The boxes between two offsets of an MP4 file (ISO/IEC 14496-12, section 4.2). */
function readBoxes(file: Buffer, start: number, end: number): Box[] {
	const boxes: Box[] = [];
	for (let at = start; at + 8 <= end;) {
		const size = file.readUInt32BE(at);
		if (size < 8) throw new Error(`MP4 box with the size ${size} at byte ${at}`);
		boxes.push({ type: file.toString('latin1', at + 4, at + 8), start: at, end: at + size });
		at += size;
	}
	return boxes;
}

const CONTAINERS = ['trak', 'mdia', 'minf', 'stbl'];

/** The leaves of a box's tree. */
function leaves(file: Buffer, box: Box): Box[] {
	return readBoxes(file, box.start + 8, box.end).flatMap((inner) =>
		CONTAINERS.includes(inner.type) ? leaves(file, inner) : [inner],
	);
}

/**
 * Rewrites the encoder's MP4: the index (moov) goes before the frames, so that a player can start
 * before it has the whole file, and the times of creation go, so that one scene gives one file.
 */
export function tidyMp4(mp4: Uint8Array): Uint8Array {
	const file = Buffer.from(mp4);
	const boxes = readBoxes(file, 0, file.length);
	const [ftyp, moov, mdat] = ['ftyp', 'moov', 'mdat'].map((type) => {
		const box = boxes.find((candidate) => candidate.type === type);
		if (!box) throw new Error(`the encoder wrote no ${type} box`);
		return box;
	}) as [Box, Box, Box];

	const moved = ftyp.end - ftyp.start + (moov.end - moov.start) - mdat.start;
	for (const { type, start } of leaves(file, moov)) {
		const body = start + 12; // after size, type, version and flags
		if (['mvhd', 'tkhd', 'mdhd'].includes(type)) file.fill(0, body, body + 8);
		if (type !== 'stco') continue;
		for (let entry = 0; entry < file.readUInt32BE(body); entry++) {
			const at = body + 4 + entry * 4;
			file.writeUInt32BE(file.readUInt32BE(at) + moved, at);
		}
	}
	const parts = [ftyp, moov, mdat].map(({ start, end }) => file.subarray(start, end));
	return new Uint8Array(Buffer.concat(parts));
}
