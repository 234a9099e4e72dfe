// Stands in for `docker`: "runs" n8n's image by starting the n8n of the end-to-end tests with the same settings and
// packages. Keeps its state and a list of its calls in the folder STAND_IN_FOLDER.
import { appendFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { provideDatabase } from '../../../scripts/n8n/databaseTemplate';
import { provisionN8n } from '../../../scripts/n8n/provision';
import { serverEnvironment } from '../../../scripts/n8n/serverEnvironment';
import { startServerProcess } from '../../../scripts/n8n/serverProcess';

const STATE = process.env.STAND_IN_FOLDER!;
const ASK_EVERY_MS = 100;

const processIdFile = (name: string) => path.join(STATE, `${name}.pid`);

async function run(args: string[]): Promise<void> {
	const several = { type: 'string', multiple: true } as const;
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: {
			rm: { type: 'boolean' },
			name: { type: 'string' },
			network: { type: 'string' },
			env: several,
			volume: several,
			tmpfs: several,
		},
	});
	const [image] = positionals;
	if (image?.endsWith(':0.0.0')) throw new Error(`manifest for ${image} not found`);
	const env = Object.fromEntries((values.env ?? []).map((entry) => entry.split('=', 2)));
	const [nodesFolder = ''] = values.volume?.[0]?.split(':') ?? [];
	const userFolder = path.join(STATE, 'user');
	await mkdir(path.join(userFolder, '.n8n'), { recursive: true });
	await symlink(nodesFolder, path.join(userFolder, '.n8n', 'nodes'));
	const n8n = await provisionN8n();
	await provideDatabase(n8n, userFolder);
	const [port, brokerPort] = [Number(env.N8N_PORT), Number(env.N8N_RUNNERS_BROKER_PORT)];
	const server = await startServerProcess(
		n8n,
		serverEnvironment({ userFolder, port, brokerPort }, n8n.node.binary, env),
		`http://127.0.0.1:${port}`,
		path.join(STATE, 'n8n.log'),
	);
	await writeFile(processIdFile(values.name!), String(server.pid));
	await server.end;
}

async function stop([name]: string[]): Promise<void> {
	const pid = Number(await readFile(processIdFile(name!), 'utf8'));
	process.kill(pid, 'SIGTERM');
	while (isRunning(pid)) await sleep(ASK_EVERY_MS);
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

async function main([command, ...args]: string[]): Promise<void> {
	await appendFile(path.join(STATE, 'calls.txt'), `${[command, ...args].join(' ')}\n`);
	await (command === 'run' ? run(args) : stop(args));
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(`docker: ${(error as Error).message}`);
	process.exitCode = 125;
});
