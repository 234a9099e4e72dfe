/** A box of an MP4 file (ISO/IEC 14496-12, section 4.2), by its offsets in the file. */
interface Mp4Box {
	type: string;
	start: number;
	end: number;
}

/** The start of the body of a "full" box: after size, type, version and flags. */
export const bodyOf = (box: Mp4Box) => box.start + 12;

/**
 * The boxes between two offsets of a file.
 *
 * @throws Error if a size is invalid
 */
function readBoxes(file: Buffer, start: number, end: number): Mp4Box[] {
	const boxes: Mp4Box[] = [];
	for (let at = start; at < end;) {
		const size = file.readUInt32BE(at);
		if (size < 8 || at + size > end) throw new Error(`MP4 box with the size ${size} at byte ${at}`);
		boxes.push({ type: file.toString('latin1', at + 4, at + 8), start: at, end: at + size });
		at += size;
	}
	return boxes;
}

/**
 * Follows a path of box types from the top of a file.
 *
 * @returns the boxes on the path, outermost first
 * @throws Error if the path does not exist
 */
export function followPath(file: Buffer, ...types: string[]): Mp4Box[] {
	const path: Mp4Box[] = [];
	for (const type of types) {
		const outer = path.at(-1);
		const inside = outer
			? readBoxes(file, outer.start + 8, outer.end)
			: readBoxes(file, 0, file.length);
		const box = inside.find((candidate) => candidate.type === type);
		if (!box) throw new Error(`the MP4 has no box ${types.join('/')}`);
		path.push(box);
	}
	return path;
}

/** The last box on a path. */
export const findBox = (file: Buffer, ...types: string[]) => followPath(file, ...types).at(-1)!;
