import path from 'node:path';
import floors from './floors.json';
import type { ImportGraph } from './importGraph';

/** The floors of `nodes/`, the ground floor first. A file imports from its own folder and from lower floors only. */
const FLOORS: ReadonlyArray<readonly string[]> = floors;

/** Imports that run up, or sideways into a folder of the same floor, as "file → file". */
export function wrongDirections(graph: ImportGraph): string[] {
	return [...graph].flatMap(([file, imports]) =>
		imports
			.filter((target) => !isAllowed(placeOf(file), placeOf(target)))
			.map((target) => `${file} → ${target}`),
	);
}

interface Place {
	folder: string;
	floor: number;
}

const isAllowed = (from: Place, to: Place): boolean =>
	to.folder === from.folder || to.floor < from.floor;

/** @throws Error for a file outside the floors */
function placeOf(file: string): Place {
	for (let folder = path.posix.dirname(file); folder !== '.'; folder = path.posix.dirname(folder)) {
		const floor = FLOORS.findIndex((folders) => folders.includes(folder));
		if (floor >= 0) return { folder, floor };
	}
	throw new Error(`${file} stands on no floor: name its folder in scripts/structure/floors.json`);
}
