import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

const PROGRESS_EVERY_MS = 10_000;
const LAST_LINES = 12;

interface LoggedRun {
	command: string;
	args: string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** All output is appended to this file. */
	logFile: string;
	/** Starts each progress line. */
	title: string;
	signal?: AbortSignal;
	onLine?: (line: string) => void;
	/** The text of a progress line beside the elapsed time. */
	progress?: () => string;
}

const elapsed = (since: number) => `${Math.round((Date.now() - since) / 1000)} s`;

/**
 * Runs a command to its end, its output going to a log file and its progress to the terminal.
 *
 * @throws Error with the title, the last lines of output and the log file's path, unless the
 * command ends with 0
 */
export async function runLogged(run: LoggedRun): Promise<void> {
	const startedAt = Date.now();
	const log = createWriteStream(run.logFile, { flags: 'a' });
	const lastLines: string[] = [];
	const say = (text: string) => console.log(`${run.title}: ${text} (${elapsed(startedAt)})`);
	const child = spawn(run.command, run.args, {
		cwd: run.cwd,
		env: run.env,
		signal: run.signal,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	for (const stream of [child.stdout, child.stderr]) {
		createInterface({ input: stream }).on('line', (line) => {
			log.write(`${line}\n`);
			lastLines.push(line);
			if (lastLines.length > LAST_LINES) lastLines.shift();
			run.onLine?.(line);
		});
	}
	const timer = setInterval(() => say(run.progress?.() ?? 'working'), PROGRESS_EVERY_MS);
	try {
		const ending = await new Promise<string | undefined>((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (code, signal) =>
				resolve(code === 0 ? undefined : `ended with ${signal ?? code}`),
			);
		});
		if (ending) {
			throw new Error(
				[`${run.title} ${ending}. The last lines:`, ...lastLines, `All of it: ${run.logFile}`].join(
					'\n',
				),
			);
		}
		say('done');
	} finally {
		clearInterval(timer);
		log.end();
	}
}
