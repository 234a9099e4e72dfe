const { readdir, rm } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const SOURCE_FOLDERS = ['credentials', 'nodes'];
/** What n8n itself supplies to a community package at run time. Everything else is bundled. */
const SUPPLIED_BY_N8N = ['n8n-workflow', 'zod'];

const clean = () => rm('dist', { recursive: true, force: true });

async function typeScriptFiles(folder) {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

/** Keeps one output file per source file, while npm libraries are bundled into the file that uses them. */
const keepOwnModulesApart = {
	name: 'keep-own-modules-apart',
	setup(build) {
		build.onResolve({ filter: /^\./ }, ({ importer, kind, path: request }) =>
			kind === 'entry-point' || importer.includes(`${path.sep}node_modules${path.sep}`)
				? undefined
				: { path: request, external: true },
		);
	},
};

async function compile() {
	const files = await Promise.all(SOURCE_FOLDERS.map(typeScriptFiles));
	await esbuild.build({
		entryPoints: files.flat(),
		outdir: 'dist',
		outbase: '.',
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20.19',
		charset: 'utf8',
		legalComments: 'inline',
		external: SUPPLIED_BY_N8N,
		plugins: [keepOwnModulesApart],
	});
}

const copyStaticFiles = () =>
	src(['nodes/**/*.node.json', 'icons/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));

exports.clean = clean;
exports.build = series(clean, parallel(compile, copyStaticFiles));
exports.default = exports.build;
