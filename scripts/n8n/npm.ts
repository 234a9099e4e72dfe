import path from 'node:path';
import { npmScript } from '../npmScript';
import { runLogged } from './runLogged';

/** The settings of this project that `npm run` passes on, which must not reach an npm in another folder. */
const PROJECT_SETTING =
	/^npm_(package_|lifecycle_|command$|config_(local_prefix|prefix|global_prefix|ignore_scripts|allow_scripts|package_lock|nodedir)$)/i;

const FETCH_LINE = /^npm http fetch GET \d+/;

interface NpmRun {
	/** Folder that holds the package.json to work on. */
	folder: string;
	/** Absolute path of the Node binary that npm itself and all install scripts run under. */
	node: string;
	args: string[];
	/** File that gets all of npm's output, appended. */
	logFile: string;
	/** The name of this step in the progress lines. */
	title: string;
	/** Folder holding `include/node`, for the native addons that are compiled. */
	headers?: string;
	signal?: AbortSignal;
}

function environment({ node, headers }: NpmRun): NodeJS.ProcessEnv {
	const kept = Object.entries(process.env).filter(([name]) => !PROJECT_SETTING.test(name));
	const pathName = kept.find(([name]) => name.toUpperCase() === 'PATH')?.[0] ?? 'PATH';
	const searched = [path.dirname(node), process.env[pathName]].filter(Boolean);
	return {
		...Object.fromEntries(kept),
		[pathName]: searched.join(path.delimiter),
		...(headers ? { npm_config_nodedir: headers } : {}),
	};
}

/**
 * Runs npm in a folder outside this project, with a progress line every ten seconds.
 *
 * @throws Error naming the step and the log file when npm ends with anything but 0
 */
export async function runNpm(run: NpmRun): Promise<void> {
	let fetched = 0;
	await runLogged({
		command: run.node,
		args: [npmScript(), ...run.args, '--no-audit', '--no-fund', '--loglevel=http'],
		cwd: run.folder,
		env: environment(run),
		logFile: run.logFile,
		title: run.title,
		signal: run.signal,
		onLine: (line) => {
			if (FETCH_LINE.test(line)) fetched += 1;
		},
		progress: () => (fetched > 0 ? `${fetched} downloads` : 'working'),
	});
}
