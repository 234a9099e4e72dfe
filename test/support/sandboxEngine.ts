import type { INodeExecutionData } from 'n8n-workflow';
import type { Engine } from '../../engine';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox';
import { packageEngine } from './packageEngine';

export interface SandboxEngine {
	engine: Engine;
	sandbox: Sandbox;
	close(): Promise<void>;
}

/** The package in n8n's engine, with the sandbox behind its credentials. Videos are small and made when fetched. */
export async function sandboxEngine(options: SandboxOptions = {}): Promise<SandboxEngine> {
	const sandbox = await startSandbox({
		speed: 1_000,
		render: 'onDownload',
		videoLongSide: 64,
		...options,
	});
	const engine = await packageEngine(sandboxCredentials(sandbox.credentials));
	return {
		engine,
		sandbox,
		close: async () => {
			await engine.close();
			await sandbox.close();
		},
	};
}

/** `sandboxEngine` for the tests of a block, whose sandbox begins anew before each test. */
export function sandboxEngineForTests(
	options: SandboxOptions = {},
): Pick<SandboxEngine, 'engine' | 'sandbox'> {
	let test: SandboxEngine;
	beforeAll(async () => {
		test = await sandboxEngine(options);
	});
	beforeEach(() => test.sandbox.reset());
	afterAll(async () => await test.close());
	return {
		get engine() {
			return test.engine;
		},
		get sandbox() {
			return test.sandbox;
		},
	};
}

/** An input item that holds an image file. */
export async function imageItem(
	engine: Engine,
	image: Buffer,
	json: INodeExecutionData['json'] = {},
): Promise<INodeExecutionData> {
	return { json, binary: { data: await engine.binaryFile(image, 'photo.jpg', 'image/jpeg') } };
}
