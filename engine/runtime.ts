import type { Container as DependencyContainer } from '@n8n/di';
import type * as N8nCore from 'n8n-core';
import { LoggerProxy } from 'n8n-workflow';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogCapture } from './logCapture';

/**
 * The place where n8n keeps the bytes of binary data: on disk, or as base64 inside the item. The latter (`default`)
 * exists up to n8n 2.
 */
export type BinaryMode = 'filesystem' | 'default';

interface RuntimeOptions {
	/** n8n's user folder (settings file, binary data). The default is a temporary one that close() removes. */
	userFolder?: string;
	binaryMode: BinaryMode;
	logs: LogCapture;
}

/** n8n-core, loaded and set up as n8n's start command does it, without a database. */
export interface Runtime {
	core: typeof N8nCore;
	binaryDataService: N8nCore.BinaryDataService;
	userFolder: string;
	/** Removes a temporary user folder and allows another engine in this process. */
	release(): Promise<void>;
}

type Container = typeof DependencyContainer;

let isTaken = false;

/**
 * Loads n8n-core and resets its container.
 *
 * Sets these environment variables, which n8n reads: N8N_USER_FOLDER, N8N_ENCRYPTION_KEY (a constant,
 * because no data outlives the process), N8N_DEFAULT_BINARY_DATA_MODE and N8N_LOG_LEVEL=silent.
 *
 * @throws Error if another engine of this process is open: n8n keeps its settings, its logger and its binary data store once per process.
 */
export async function loadRuntime(options: RuntimeOptions): Promise<Runtime> {
	if (isTaken) {
		throw new Error('Another engine is open in this process: close() it before creating the next');
	}
	isTaken = true;
	const isTemporary = options.userFolder === undefined;
	const userFolder = options.userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-engine-')));
	const release = async () => {
		isTaken = false;
		if (isTemporary) await rm(userFolder, { recursive: true, force: true });
	};
	try {
		return { ...(await setUp(userFolder, options)), userFolder, release };
	} catch (error) {
		await release();
		throw error;
	}
}

async function setUp(
	userFolder: string,
	{ binaryMode, logs }: RuntimeOptions,
): Promise<Pick<Runtime, 'core' | 'binaryDataService'>> {
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_ENCRYPTION_KEY = 'n8n-engine-harness';
	process.env.N8N_DEFAULT_BINARY_DATA_MODE = binaryMode;
	process.env.N8N_LOG_LEVEL = 'silent';

	// n8n-core reads the environment when it is loaded, so it must be loaded after this line.
	const core = await import('n8n-core');
	const { Container } = await import('@n8n/di');
	const { Logger } = await import('@n8n/backend-common');
	Container.reset();
	Container.set(Logger, logs as unknown as InstanceType<typeof Logger>);
	LoggerProxy.init(logs);
	useInstanceKey(core, Container);
	const binaryDataService = Container.get(core.BinaryDataService);
	await binaryDataService.init();
	return { core, binaryDataService };
}

/** Encrypts saved credentials with the instance's own key, as n8n does before any key rotation. */
function useInstanceKey(core: typeof N8nCore, container: Container): void {
	const { encryptionKey } = container.get(core.InstanceSettings);
	const key: N8nCore.KeyInfo = {
		id: 'instance',
		value: container.get(core.Cipher).encryptDEKWithInstanceKey(encryptionKey),
		algorithm: 'aes-256-cbc',
		format: 'no-prefix',
	};
	const getKey = async () => key;
	container
		.get(core.EncryptionKeyProxy)
		.setProvider({ getActiveKey: getKey, getKeyById: getKey, getLegacyKey: getKey });
}
