import { spawn } from 'node:child_process';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage } from '../../scripts/buildPackage';
import { exitCodeOf, runCommand, UsageError } from '../../scripts/commandLine';
import { makeApiKey } from '../../scripts/n8n/apiKey';
import { installCommunityPackage } from '../../scripts/n8n/communityPackage';
import { logInAsOwner } from '../../scripts/n8n/owner';
import { freePort } from '../../scripts/n8n/ports';
import { RestClient } from '../../scripts/n8n/restClient';
import { npmScript } from '../../scripts/npmScript';
import { packPackage } from '../../scripts/packPackage';
import { startN8nContainer, type N8nContainer } from './n8nContainer';

const PACKAGE_FOLDER = path.join(__dirname, '../..');

const USAGE = `npm run e2e:container -- TAG [which tests]

Runs the tests of the examples in a new container of n8n with this package, for example with the tag 3.0.0. Needs Docker.
The providers are simulated: nothing is paid. The container is removed afterwards.

npm run e2e:container -- 3.0.0                 all of them
npm run e2e:container -- 3.0.0 examples.form   only those of the form`;

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { help: { type: 'boolean', short: 'h' } },
	});
	const [tag, ...tests] = positionals;
	if (values.help) return console.log(USAGE);
	if (!tag) throw new UsageError(USAGE);
	// Docker Desktop shares folders by their real path.
	const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'n8n-container-')));
	let container: N8nContainer | undefined;
	try {
		// n8n's user in the container must be allowed to read it.
		await chmod(folder, 0o755);
		await buildPackage();
		await installCommunityPackage(folder, (await packPackage(folder)).file);
		console.log(`Starting n8n ${tag}; the first time, Docker downloads it …`);
		container = await startN8nContainer({
			tag,
			nodesFolder: path.join(folder, '.n8n', 'nodes'),
			port: await freePort(),
			brokerPort: await freePort(),
			sharesNetwork: process.platform === 'linux',
		});
		process.exitCode = await runExamples(container, tests);
	} finally {
		await container?.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

/** Runs `npm run e2e` in the container. @returns its exit code */
async function runExamples({ url, hostName }: N8nContainer, tests: string[]): Promise<number> {
	const rest = new RestClient(url);
	await logInAsOwner(rest);
	const env = {
		...process.env,
		N8N_URL: url,
		N8N_API_KEY: await makeApiKey(rest),
		SANDBOX_HOST: hostName,
	};
	const args = [npmScript(), 'run', 'e2e', '--', ...(tests.length > 0 ? tests : ['examples'])];
	const child = spawn(process.execPath, args, { cwd: PACKAGE_FOLDER, env, stdio: 'inherit' });
	return await exitCodeOf(child);
}

runCommand(main);
