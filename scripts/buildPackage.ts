import { spawn } from 'node:child_process';
import path from 'node:path';
import { exitCodeOf } from './commandLine';

const PACKAGE_FOLDER = path.join(__dirname, '..');
const GULP = path.join(PACKAGE_FOLDER, 'node_modules/gulp/bin/gulp.js');
/** Only errors. */
const LOG_LEVEL = '-L';

/**
 * Builds `dist/`, as `npm run build` does.
 *
 * @param task `debug` adds source maps
 * @throws Error if the build fails; the reason has been printed before
 */
export async function buildPackage(task: 'build' | 'debug' = 'build'): Promise<void> {
	const child = spawn(process.execPath, [GULP, LOG_LEVEL, task], {
		cwd: PACKAGE_FOLDER,
		stdio: 'inherit',
	});
	if ((await exitCodeOf(child)) !== 0) throw new Error(`gulp ${task} has failed.`);
}
