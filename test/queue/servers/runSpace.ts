import type { Redis } from 'ioredis';
import type { ExecutionStatus } from 'n8n-workflow';
import { Client, Pool } from 'pg';
import { reachPostgres, type PostgresServer } from './postgres';
import { reachRedis, type RedisServer } from './redis';

/** The database, and what every key in Redis starts with. */
const NAME = 'n8n_nodes_image_to_video_queue';
/** Of PostgreSQL's advisory lock: any number that others hardly use. */
const LOCK = 720_250_139;

/** The jobs of n8n's queue at one moment. */
export interface Jobs {
	/** Held by workers: each takes one of a worker's slots. */
	active: number;
	/** Not taken by a worker yet. */
	waiting: number;
	/** Ever added. */
	added: number;
}

/** A database of its own, and keys of its own in Redis, for one run at a time. */
export class RunSpace {
	private constructor(
		private readonly postgres: PostgresServer,
		private readonly redis: RedisServer,
		private readonly administrator: Client,
		private readonly database: Pool,
	) {}

	/**
	 * Makes both, with PostgreSQL and Redis started for it where none run. Waits for another run that
	 * uses them, and removes what a run that was broken off has left.
	 *
	 * @throws Error that says what is missing on this machine
	 */
	static async open(): Promise<RunSpace> {
		const opened: Array<() => Promise<unknown>> = [];
		try {
			const postgres = await reachPostgres();
			opened.push(async () => await postgres.close());
			const redis = await reachRedis();
			opened.push(async () => await redis.close());
			const administrator = new Client({ ...postgres.address, database: 'postgres' });
			await administrator.connect();
			opened.push(async () => await administrator.end());
			await lock(administrator);
			await clear(administrator, redis.client);
			await administrator.query(`CREATE DATABASE ${NAME}`);
			const database = new Pool({ ...postgres.address, database: NAME, max: 2 });
			// When the database is dropped, a connection may still be on its way out.
			database.on('error', () => undefined);
			return new RunSpace(postgres, redis, administrator, database);
		} catch (error) {
			for (const close of opened.reverse()) await close().catch(() => undefined);
			throw error;
		}
	}

	/** What every process of n8n in queue mode is told of them. */
	get env(): Record<string, string> {
		const { host, port, user, password } = this.postgres.address;
		return {
			EXECUTIONS_MODE: 'queue',
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: host,
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_USER: user,
			DB_POSTGRESDB_PASSWORD: password,
			DB_POSTGRESDB_DATABASE: NAME,
			// With n8n's default of 2, a burst of orders makes it answer that the database is not ready.
			DB_POSTGRESDB_POOL_SIZE: '10',
			...this.redis.env,
			QUEUE_BULL_PREFIX: NAME,
			N8N_REDIS_KEY_PREFIX: NAME,
		};
	}

	async jobs(): Promise<Jobs> {
		const { client } = this.redis;
		return {
			active: await client.llen(`${NAME}:jobs:active`),
			waiting: await client.llen(`${NAME}:jobs:wait`),
			added: Number((await client.get(`${NAME}:jobs:id`)) ?? 0),
		};
	}

	/** All executions of these workflows, oldest first. */
	async executions(workflowIds: string[]): Promise<Array<{ id: string; status: ExecutionStatus }>> {
		const { rows } = await this.database.query<{ id: string; status: ExecutionStatus }>(
			`SELECT id::text, status FROM execution_entity
			WHERE "workflowId" = ANY($1) ORDER BY execution_entity.id`,
			[workflowIds],
		);
		return rows;
	}

	/** Removes the database and the keys; n8n has ended. */
	async close(): Promise<void> {
		await this.database.end();
		await clear(this.administrator, this.redis.client);
		await this.administrator.end();
		await this.redis.close();
		await this.postgres.close();
	}
}

/** Held until the connection ends, for whatever reason. */
async function lock(client: Client): Promise<void> {
	const { rows } = await client.query<{ locked: boolean }>(
		`SELECT pg_try_advisory_lock(${LOCK}) AS locked`,
	);
	if (rows[0]?.locked) return;
	console.log('Waiting for another run that uses the same database.');
	await client.query(`SELECT pg_advisory_lock(${LOCK})`);
}

async function clear(administrator: Client, redis: Redis): Promise<void> {
	await administrator.query(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`);
	for await (const found of redis.scanStream({ match: `${NAME}:*`, count: 1_000 })) {
		const keys = found as string[];
		if (keys.length > 0) await redis.del(...keys);
	}
}
