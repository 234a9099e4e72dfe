import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PACKAGE_FOLDER = path.join(__dirname, '../../..');
const ASK_EVERY_MS = 100;
const NO_SUCH_PROCESS = 'ESRCH';

/** A command of the package in its own process group, as a terminal starts it. */
export class StartedProcess {
	/** The printed text. */
	output = '';
	/** The printed errors, which are a part of `output`. */
	errors = '';
	/** Resolves with its exit code; null when a signal ended it. */
	readonly ended: Promise<number | null>;
	private readonly group: number;
	private running = true;

	/** @param env in addition to the environment of this process */
	constructor(args: string[], env: NodeJS.ProcessEnv = {}) {
		const child = spawn(process.execPath, args, {
			cwd: PACKAGE_FOLDER,
			env: { ...process.env, ...env },
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		this.group = child.pid!;
		child.stdout.on('data', (text) => (this.output += String(text)));
		child.stderr.on('data', (text) => {
			this.output += String(text);
			this.errors += String(text);
		});
		this.ended = new Promise((resolve) => child.once('close', resolve));
		void this.ended.then(() => (this.running = false));
	}

	/** Waits until it has printed a text. @throws Error with its output when it ends without */
	async printed(text: string): Promise<void> {
		while (!this.output.includes(text)) {
			if (!this.running) throw new Error(`"${text}" was not printed:\n${this.output}`);
			await sleep(ASK_EVERY_MS);
		}
	}

	/** Ctrl-C: a terminal sends it to every process of the group. */
	interrupt(): void {
		this.signal('SIGINT');
	}

	/** Whether any process of the group is left. A busy machine has ten seconds to end them. */
	async isLeft(): Promise<boolean> {
		for (let tries = 0; this.signal(0) && tries < 100; tries++) await sleep(ASK_EVERY_MS);
		return this.signal(0);
	}

	/** The ids of the group's processes whose command has this text in it. */
	find(text: string): number[] {
		const lines = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,args='], { encoding: 'utf8' });
		return lines
			.split('\n')
			.filter((line) => line.includes(text) && line.trim().split(/\s+/)[1] === `${this.group}`)
			.map((line) => Number.parseInt(line, 10));
	}

	/** Ends whatever is left, for tests that have failed. */
	kill(): void {
		this.signal('SIGKILL');
	}

	private signal(signal: NodeJS.Signals | 0): boolean {
		try {
			return process.kill(-this.group, signal);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === NO_SUCH_PROCESS) return false;
			throw error;
		}
	}
}
