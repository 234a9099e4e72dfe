import { startSandbox, type Sandbox, type SandboxOptions } from './index';
import { runCommand, UsageError } from '../scripts/commandLine';
import { HELP, readArguments } from './readArguments';
import { describeCredentials } from './describeCredentials';

/** kie's limit: 20 creations in 10 seconds at any speed. */
const KIE_RATE = { creations: 20, seconds: 10 };

/** Kling's limit at any speed. */
const COSTS_RATE = { creations: 1, seconds: 1 };

async function start(options: SandboxOptions): Promise<Sandbox> {
	const limits = { kieRate: KIE_RATE, klingCostsRate: COSTS_RATE };
	try {
		return await startSandbox({ ...options, limits });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
		throw new UsageError(`port ${options.port} is in use; choose another one with --port`);
	}
}

async function main(): Promise<void> {
	const { help, ...options } = readArguments(process.argv.slice(2));
	if (help) return console.log(HELP);
	const sandbox = await start(options);
	console.log(`The sandbox is at ${sandbox.url} (open it in a browser; Ctrl-C stops it).\n`);
	console.log(describeCredentials(sandbox.credentials));
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
	}
}

runCommand(main);
