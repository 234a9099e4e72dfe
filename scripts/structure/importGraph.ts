import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { preProcessFile } from 'typescript';

/** The files of a folder that each file imports. Paths are relative to the repository and use forward slashes. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Reads the imports of all TypeScript files below `folder`. */
export function readImportGraph(root: string, folder: string): ImportGraph {
	const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/')));
	return new Map(files.sort().map((file) => [file, importsOf(root, file)]));
}

function importsOf(root: string, file: string): string[] {
	const { importedFiles } = preProcessFile(readFileSync(path.join(root, file), 'utf8'));
	return importedFiles.flatMap(({ fileName }) => {
		if (!fileName.startsWith('.')) return [];
		const target = path.posix.join(path.posix.dirname(file), fileName);
		const found = [`${target}.ts`, `${target}/index.ts`].find((candidate) =>
			existsSync(path.join(root, candidate)),
		);
		return found ?? [];
	});
}

/** All files that the entries open, themselves included; `leaveOut` ends the search at a file and leaves it out. */
export function importClosure(
	graph: ImportGraph,
	entries: readonly string[],
	leaveOut: (file: string) => boolean = () => false,
): string[] {
	const opened = new Set<string>();
	const open = (file: string) => {
		if (opened.has(file) || leaveOut(file)) return;
		opened.add(file);
		graph.get(file)?.forEach(open);
	};
	entries.forEach(open);
	return [...opened].sort();
}
