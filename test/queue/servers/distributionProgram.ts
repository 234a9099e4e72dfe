import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const POSTGRESQL = '/usr/lib/postgresql';

interface WantedProgram {
	name: string;
	/** The package of Debian and its descendants that holds it. */
	aptPackage: string;
	/** What the user can do where it is not found and cannot be installed: a whole sentence. */
	instead: string;
}

/** Debian keeps PostgreSQL's programs out of PATH, by version. */
function postgresqlFolders(): string[] {
	if (!existsSync(POSTGRESQL)) return [];
	const newestFirst = readdirSync(POSTGRESQL).sort((one, other) => Number(other) - Number(one));
	return newestFirst.map((version) => path.join(POSTGRESQL, version, 'bin'));
}

function find(name: string): string | undefined {
	const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...postgresqlFolders()];
	return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

const canInstall = () => process.getuid?.() === 0 && find('apt-get') !== undefined;

function install(aptPackage: string): void {
	console.log(`Installing ${aptPackage} with apt-get, once.`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const run = (...args: string[]) => execFileSync('apt-get', args, { env, stdio: 'pipe' });
	run('update', '-qq');
	run('install', '-qq', '-y', '--no-install-recommends', aptPackage);
}

/**
 * Absolute path of a program of the distribution, which is installed if it is missing, there is
 * apt-get, and the user is root.
 *
 * @throws Error that says what is missing and what to do
 */
export function distributionProgram({ name, aptPackage, instead }: WantedProgram): string {
	if (!find(name) && canInstall()) install(aptPackage);
	const found = find(name);
	if (!found) throw new Error(`There is no ${name} on this machine. ${instead}`);
	return found;
}
