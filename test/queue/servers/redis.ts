import { Redis } from 'ioredis';
import { freePort } from '../../../scripts/n8n/ports';
import { distributionProgram } from './distributionProgram';
import { startOwnServer } from './ownServer';

export interface RedisServer {
	client: Redis;
	/** Settings of n8n's queue that lead to it. */
	env: Record<string, string>;
	/** Ends the connection, and the server if it was started for it. */
	close(): Promise<void>;
}

const DEFAULT_URL = 'redis://127.0.0.1:6379';

async function connect(url: string): Promise<Redis | undefined> {
	const client = new Redis(url, {
		lazyConnect: true,
		retryStrategy: () => null,
		maxRetriesPerRequest: 0,
	});
	client.on('error', () => undefined);
	try {
		await client.connect();
		return client;
	} catch {
		client.disconnect();
		return undefined;
	}
}

function settings({ options }: Redis): Record<string, string> {
	return {
		QUEUE_BULL_REDIS_HOST: String(options.host),
		QUEUE_BULL_REDIS_PORT: String(options.port),
		QUEUE_BULL_REDIS_DB: String(options.db ?? 0),
		QUEUE_BULL_REDIS_USERNAME: options.username ?? '',
		QUEUE_BULL_REDIS_PASSWORD: options.password ?? '',
	};
}

/**
 * The Redis that REDIS_URL names, by default the one on this machine's usual port; where none
 * answers, one that is started for this run.
 *
 * @throws Error with advice if no server runs and none can be started
 */
export async function reachRedis(): Promise<RedisServer> {
	const running = await connect(process.env.REDIS_URL ?? DEFAULT_URL);
	if (running) {
		return {
			client: running,
			env: settings(running),
			close: async () => void (await running.quit()),
		};
	}
	const command = distributionProgram({
		name: 'redis-server',
		aptPackage: 'redis-server',
		instead: 'Install Redis, or set REDIS_URL to one that runs.',
	});
	const port = await freePort();
	const address = ['--bind', '127.0.0.1', '--port', String(port)];
	let started: Redis | undefined;
	const stop = await startOwnServer({
		command,
		args: [...address, '--save', '', '--appendonly', 'no'],
		isReady: async () => {
			started = await connect(`redis://127.0.0.1:${port}`);
			return started !== undefined;
		},
	});
	const client = started!;
	return {
		client,
		env: settings(client),
		close: async () => {
			await client.quit();
			await stop();
		},
	};
}
