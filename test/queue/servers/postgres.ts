import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type ClientConfig } from 'pg';
import { freePort } from '../../../scripts/n8n/ports';
import { distributionProgram } from './distributionProgram';
import { startOwnServer } from './ownServer';

export interface PostgresServer {
	/** Where it is, and as whom to connect. */
	address: { host: string; port: number; user: string; password: string };
	/** Ends the server if it was started for this run. */
	close(): Promise<void>;
}

const INSTEAD =
	'Install PostgreSQL, or set PGHOST, PGPORT, PGUSER and PGPASSWORD to one that runs and lets the user create databases.';

const program = (name: string) =>
	distributionProgram({ name, aptPackage: 'postgresql', instead: INSTEAD });

async function answers(address: ClientConfig): Promise<boolean> {
	const client = new Client({ ...address, database: 'postgres', connectionTimeoutMillis: 5_000 });
	client.on('error', () => undefined);
	try {
		await client.connect();
		await client.end();
		return true;
	} catch {
		return false;
	}
}

/** PostgreSQL does not run as root; its package has made a user for it. */
const userId = (name: string): number =>
	Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }));

async function startOwn(): Promise<PostgresServer> {
	const command = program('postgres');
	const uid = process.getuid?.() === 0 ? userId('postgres') : undefined;
	const folder = await mkdtemp(path.join(tmpdir(), 'queue-postgres-'));
	if (uid !== undefined) chownSync(folder, uid, -1);
	const data = path.join(folder, 'data');
	execFileSync(program('initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync'], {
		cwd: folder,
		uid,
		stdio: 'pipe',
	});
	const address = { host: '127.0.0.1', port: await freePort(), user: 'postgres', password: '' };
	const listen = ['-h', address.host, '-p', String(address.port), '-k', folder];
	const stop = await startOwnServer({
		command,
		args: ['-D', data, ...listen, '-c', 'fsync=off'],
		uid,
		isReady: async () => await answers(address),
	});
	return {
		address,
		close: async () => {
			await stop();
			await rm(folder, { recursive: true, force: true, maxRetries: 3 });
		},
	};
}

/**
 * The PostgreSQL that the usual variables PGHOST, PGPORT, PGUSER and PGPASSWORD name, by default
 * the user postgres of the one on this machine's usual port; where none answers, one that is
 * started for this run.
 *
 * @throws Error with advice if no server runs and none can be started
 */
export async function reachPostgres(): Promise<PostgresServer> {
	const { PGHOST, PGPORT, PGUSER, PGPASSWORD } = process.env;
	const address = {
		host: PGHOST ?? '127.0.0.1',
		port: Number(PGPORT ?? 5432),
		user: PGUSER ?? 'postgres',
		password: PGPASSWORD ?? '',
	};
	if (await answers(address)) return { address, close: async () => undefined };
	return await startOwn();
}
