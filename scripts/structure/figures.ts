import { readFileSync } from 'node:fs';
import path from 'node:path';
import { wrongDirections } from './floors';
import { importClosure, readImportGraph } from './importGraph';

const SMALL_FILE_LINES = 30;
/** The execution of Create Task, and the provider that it calls. */
const CREATE_TASK_AT_KLING = [
	'nodes/CreateTask/executeCreateTask.ts',
	'nodes/providers/kling/index.ts',
];
const FORM_DEFINITION = /\/(createForm|\w+Fields|nodeOptions)\.ts$/;

/** What the structure of `nodes/` amounts to. Files are paths in the repository. */
export interface StructureFigures {
	files: number;
	lines: number;
	/** What one has to open to follow Create Task at Kling; definitions of forms are left out. */
	openedByCreateTask: string[];
	/** Files of at most 30 lines. */
	smallFiles: string[];
	largestFile: { file: string; lines: number };
	/** Imports against the floors, as "file → file". */
	wrongDirections: string[];
}

/** @param root of the repository */
export function structureFigures(root: string): StructureFigures {
	const graph = readImportGraph(root, 'nodes');
	const sizes = [...graph.keys()].map((file) => ({
		file,
		lines: readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length,
	}));
	return {
		files: sizes.length,
		lines: sizes.reduce((total, { lines }) => total + lines, 0),
		openedByCreateTask: importClosure(graph, CREATE_TASK_AT_KLING, (file) =>
			FORM_DEFINITION.test(file),
		),
		smallFiles: sizes.filter(({ lines }) => lines <= SMALL_FILE_LINES).map(({ file }) => file),
		largestFile: sizes.reduce((largest, size) => (size.lines > largest.lines ? size : largest)),
		wrongDirections: wrongDirections(graph),
	};
}
