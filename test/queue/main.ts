import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodeOf } from '../../scripts/commandLine';
import { figuresTables, type QueueFigures } from './figures';

const PACKAGE_FOLDER = path.join(__dirname, '../..');
const JEST = 'node_modules/jest/bin/jest.js';

const USAGE = `npm run e2e:queue -- [--json FILE] [-- what jest shall be told]

Runs the tests of n8n in queue mode, and prints the figures that they have measured. --json also writes the figures to a file.`;

/** Runs jest as this process's child. @returns its exit code */
async function runJest(args: string[], figuresFile: string): Promise<number> {
	const child = spawn(
		process.execPath,
		['--experimental-vm-modules', '--no-warnings', JEST, '-c', 'jest.queue.config.js', ...args],
		{
			cwd: PACKAGE_FOLDER,
			env: { ...process.env, E2E_QUEUE_FIGURES: figuresFile },
			stdio: 'inherit',
		},
	);
	return await exitCodeOf(child);
}

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
	});
	if (values.help) return console.log(USAGE);
	const folder = await mkdtemp(path.join(tmpdir(), 'queue-figures-'));
	try {
		const file = path.join(folder, 'figures.json');
		process.exitCode = await runJest(positionals, file);
		if (!existsSync(file)) return;
		const figures = JSON.parse(await readFile(file, 'utf8')) as QueueFigures;
		console.log(`\n${figuresTables(figures)}\n`);
		if (values.json) await copyFile(file, values.json);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
