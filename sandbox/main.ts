import { parseArgs } from 'node:util';
import { startSandbox, type Sandbox } from './index';
import { describeCredentials } from './describeCredentials';

const DEFAULT_PORT = 8686;

const USAGE = 'usage: npm run sandbox -- [--port 8686] [--speed 1]';

/** A mistake of the caller's: one line on the terminal, and exit code 1. */
class UsageError extends Error {}

function readArguments() {
	try {
		return parseArgs({ options: { port: { type: 'string' }, speed: { type: 'string' } } }).values;
	} catch (error) {
		throw new UsageError(`${(error as Error).message.split('. ')[0]}; ${USAGE}`);
	}
}

function readNumber(name: string, text: string, minimum: number, maximum: number): number {
	const number = Number(text);
	if (text.trim() !== '' && number >= minimum && number <= maximum) return number;
	throw new UsageError(
		`--${name} must be a number from ${minimum} to ${maximum}, not "${text}"; ${USAGE}`,
	);
}

async function start(): Promise<Sandbox> {
	const values = readArguments();
	const port = readNumber('port', values.port ?? String(DEFAULT_PORT), 0, 65535);
	const speed = readNumber('speed', values.speed ?? '1', 0.001, 1000);
	if (!Number.isInteger(port)) throw new UsageError(`--port must be a whole number; ${USAGE}`);
	try {
		return await startSandbox({ port, speed });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
		throw new UsageError(`port ${port} is in use; choose another one with --port`);
	}
}

async function main(): Promise<void> {
	const sandbox = await start();
	console.log(`The sandbox is at ${sandbox.url} (open it in a browser; Ctrl-C stops it).\n`);
	console.log(describeCredentials(sandbox.credentials));
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof UsageError ? `sandbox: ${error.message}` : error);
	process.exitCode = 1;
});
