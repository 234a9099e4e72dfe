import type { ChildProcess } from 'node:child_process';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Something the user did or typed that cannot be used; shown as one line. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** The values of a command's options. @throws UsageError for an option or argument that the command does not have */
export function parseOptions<const T extends Options>(given: string[], options: T) {
	try {
		return parseArgs({ args: given, options }).values;
	} catch (error) {
		const [reason] = (error as Error).message.split(/\. |\n/);
		throw new UsageError(`${reason} (--help lists the options)`);
	}
}

/**
 * The value of a numeric option.
 *
 * @param range the limits, inclusive
 * @throws UsageError naming the option and its allowed values
 */
export function readNumber(
	option: string,
	text: string,
	range: { from: number; to: number; whole?: boolean },
): number {
	const { from, to, whole = false } = range;
	const number = Number(text);
	const isAllowed = text.trim() !== '' && number >= from && number <= to;
	if (isAllowed && (!whole || Number.isInteger(number))) return number;
	const kind = whole ? 'whole numbers from ' : '';
	throw new UsageError(`--${option} is "${text}"; allowed: ${kind}${from} to ${to}`);
}

/** Runs a command; a mistake of its user is one line, and every failure gives exit code 1. */
export function runCommand(command: () => Promise<void>): void {
	command().catch((error: unknown) => {
		console.error(error instanceof UsageError ? error.message : error);
		process.exitCode = 1;
	});
}

/** Resolves when a started command has ended: its exit code, or 1 if a signal ended it. @throws Error if it cannot start */
export async function exitCodeOf(child: ChildProcess): Promise<number> {
	return await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code) => resolve(code ?? 1));
	});
}
