import { parseArgs } from 'node:util';

const DEFAULT_PORT = 8686;

const USAGE = 'usage: npm run sandbox -- [--port 8686] [--speed 1]';

/** A mistake of the caller's: one line on the terminal, and exit code 1. */
export class UsageError extends Error {}

/**
 * Reads the arguments of `npm run sandbox`.
 *
 * @throws UsageError
 */
export function readArguments(given: string[]): { port: number; speed: number } {
	const values = parse(given);
	const port = readNumber('port', values.port ?? String(DEFAULT_PORT), 0, 65535);
	const speed = readNumber('speed', values.speed ?? '1', 0.001, 1000);
	if (!Number.isInteger(port)) throw new UsageError(`--port must be a whole number; ${USAGE}`);
	return { port, speed };
}

function parse(given: string[]) {
	try {
		const options = { port: { type: 'string' }, speed: { type: 'string' } } as const;
		return parseArgs({ args: given, options }).values;
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
