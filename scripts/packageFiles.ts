const REQUIRED_FILES = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
const BUILT_FOLDER = 'dist/';

/**
 * The findings about the contents of the packed package, a sentence each.
 *
 * @param files paths within the package, with forward slashes
 */
export function packageFileFindings(files: string[]): string[] {
	const missing = REQUIRED_FILES.filter((file) => !files.includes(file));
	const built = files.filter((file) => file.startsWith(BUILT_FOLDER));
	const foreign = files.filter((file) => !REQUIRED_FILES.includes(file) && !built.includes(file));
	return [
		...missing.map((file) => `${file} is missing.`),
		...(built.length === 0 ? [`There is nothing in ${BUILT_FOLDER}; run npm run build.`] : []),
		...foreign.map((file) => `${file} does not belong into the package.`),
	];
}

/**
 * The files named by the `n8n` section of package.json that the packed package lacks.
 *
 * @param files paths within the package, with forward slashes
 */
export function missingEntryPoints(
	manifest: { n8n: { nodes: string[]; credentials: string[] } },
	files: string[],
): string[] {
	return [...manifest.n8n.nodes, ...manifest.n8n.credentials]
		.filter((file) => !files.includes(file))
		.map((file) => `package.json lists ${file}, which is missing.`);
}
