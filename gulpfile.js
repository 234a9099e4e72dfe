const { mkdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const { n8n } = require('./package.json');

/** What n8n itself supplies to a community package at run time. Everything else is bundled. */
const SUPPLIED_BY_N8N = ['n8n-workflow', 'zod'];
/** All classes in one file: n8n's start waits for it, and one file is loaded in a third of the time of a hundred. */
const BUNDLE = 'dist/bundle.js';
/** The files that n8n looks for, each with one class. */
const ENTRIES = [...n8n.nodes, ...n8n.credentials];

const clean = () => rm('dist', { recursive: true, force: true });

const bundle = () => bundleWith({});

/** Its map names the sources' own places, because n8n unpacks the bundle elsewhere. */
const bundleForDebugging = () =>
	bundleWith({ sourcemap: 'inline', sourceRoot: pathToFileURL(path.dirname(BUNDLE)).href });

const bundleWith = (options) =>
	esbuild.build({
		stdin: {
			contents: ENTRIES.map((entry) => `export * from '${sourceOf(entry)}';`).join('\n'),
			resolveDir: process.cwd(),
		},
		outfile: BUNDLE,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20.19',
		charset: 'utf8',
		legalComments: 'inline',
		external: SUPPLIED_BY_N8N,
		...options,
	});

const sourceOf = (entry) => entry.replace(/^dist/, '.').replace(/\.js$/, '.ts');

const writeEntries = () => Promise.all(ENTRIES.map(writeEntry));

async function writeEntry(entry) {
	const folder = path.dirname(entry);
	const className = path.basename(entry).split('.', 1)[0];
	const bundle = path.posix.relative(folder, BUNDLE);
	await mkdir(folder, { recursive: true });
	await writeFile(entry, `exports.${className} = require('${bundle}').${className};\n`);
}

const copyStaticFiles = () =>
	src(['nodes/**/*.node.json', 'icons/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));

exports.clean = clean;
exports.build = series(clean, parallel(bundle, writeEntries, copyStaticFiles));
exports.debug = series(clean, parallel(bundleForDebugging, writeEntries, copyStaticFiles));
exports.default = exports.build;
