const { mkdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const tsx = require('tsx/cjs/api');
const { zodToJsonSchema } = require('zod-to-json-schema');
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

/** What the editor shows of a node's output before the node has run; it shows nothing of a trigger's. */
async function writeOutputSchemas() {
	const { videoTaskSchema } = tsx.require(
		path.resolve('nodes/shared/tasks/videoTask.ts'),
		process.cwd(),
	);
	const common = videoTaskSchema.omit({ raw: true, seed: true, finishReason: true });
	const schema = JSON.stringify(zodToJsonSchema(common));
	for (const node of n8n.nodes.filter((file) => !file.endsWith('Trigger.node.js'))) {
		const folder = path.join(path.dirname(node), '__schema__');
		await mkdir(folder, { recursive: true });
		await writeFile(path.join(folder, 'v1.0.0.json'), schema);
	}
}

const copyStaticFiles = () =>
	src(['nodes/**/*.node.json', 'icons/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));

exports.clean = clean;
const build = (compile) =>
	series(clean, parallel(compile, writeEntries, writeOutputSchemas, copyStaticFiles));
exports.build = build(bundle);
exports.debug = build(bundleForDebugging);
exports.default = exports.build;
