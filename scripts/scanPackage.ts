// n8n's scanner reads published packages only. Its lint is run here over the packed tarball and over
// the sources, so that what verification would find is found before publishing.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import { extract } from 'tar';
import manifest from '../package.json';
import { missingEntryPoints, packageFileFindings } from './packageFiles';
import { packPackage } from './packPackage';

const PROJECT = path.join(__dirname, '..');
const SOURCES = ['package.json', 'nodes', 'credentials', 'icons'];
/** The scanner lints these of a published tarball. */
const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];

type Scanner = typeof import('@n8n/scan-community-package/scanner/scanner.mjs');

async function scanFolder(scanner: Scanner, title: string, folder: string, patterns: string[]) {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		errorOnUnmatchedPattern: false,
		overrideConfigFile: true,
		overrideConfig: await scanner.buildScanConfig(),
	});
	const results = await eslint.lintFiles(patterns);
	const findings = results.reduce((sum, file) => sum + file.errorCount + file.warningCount, 0);
	const verdict = await scanner.analyzePackage(folder, patterns);
	console.log(`${title}: ${results.length} files, ${findings} findings`);
	if (findings > 0) console.log(await (await eslint.loadFormatter('stylish')).format(results));
	if (!verdict.passed) console.log(`n8n's scanner: ${verdict.message}`);
	return Math.max(findings, verdict.passed ? 0 : 1);
}

async function copySources(folder: string): Promise<void> {
	await mkdir(folder);
	for (const source of SOURCES.filter((name) => existsSync(path.join(PROJECT, name)))) {
		await cp(path.join(PROJECT, source), path.join(folder, source), { recursive: true });
	}
}

async function scan(workFolder: string): Promise<number> {
	const scanner = await import('@n8n/scan-community-package/scanner/scanner.mjs');
	const packed = await packPackage(workFolder);
	console.log(
		`${path.basename(packed.file)}: ${packed.files.length} files, ${packed.size} bytes packed, ${packed.unpackedSize} bytes unpacked`,
	);
	const fileFindings = [
		...packageFileFindings(packed.files),
		...missingEntryPoints(manifest, packed.files),
	];
	for (const finding of fileFindings) console.log(finding);

	const unpacked = path.join(workFolder, 'unpacked');
	await mkdir(unpacked);
	await extract({ file: packed.file, cwd: unpacked, strip: 1 });
	const sources = path.join(workFolder, 'sources');
	await copySources(sources);
	return (
		fileFindings.length +
		(await scanFolder(scanner, 'Tarball', unpacked, TARBALL_FILE_PATTERNS)) +
		(await scanFolder(scanner, 'Sources', sources, scanner.SOURCE_FILE_PATTERNS))
	);
}

async function main(): Promise<void> {
	const workFolder = await mkdtemp(path.join(tmpdir(), 'scan-package-'));
	try {
		const findings = await scan(workFolder);
		console.log(findings === 0 ? 'No findings.' : `${findings} findings.`);
		process.exitCode = findings === 0 ? 0 : 1;
	} finally {
		await rm(workFolder, { recursive: true, force: true });
	}
}

void main();
