import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The absolute path of npm's own script. Running it with a chosen Node binary works on every platform, without a
 * shell.
 *
 * @throws Error if there is no npm beside the running Node, and npm did not start this process
 */
export function npmScript(): string {
	const beside = path.dirname(process.execPath);
	const candidates = [
		process.env.npm_execpath,
		path.join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		path.join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
	];
	const found = candidates.find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
	if (!found)
		throw new Error('npm was not found. Start this through npm, for example npm run e2e.');
	return found;
}
