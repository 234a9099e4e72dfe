import type { Sandbox, SandboxOptions } from '../../../sandbox';
import { pngBase64 } from './images';
import { KlingClient } from './klingClient';
import { startTestSandbox } from './startTestSandbox';

/** A sandbox for the tests of a file, with a client of its Kling and a picture. Set once the tests run. */
export let sandbox: Sandbox;
export let kling: KlingClient;
/** A PNG as base64 text. */
export let image: string;

/** Starts the sandbox before the tests of a file, and resets it before each of them. */
export function startKling(options: SandboxOptions = {}): void {
	beforeAll(async () => {
		sandbox = await startTestSandbox(options);
		kling = new KlingClient(sandbox);
		image = await pngBase64();
	});
	afterAll(() => sandbox.close());
	beforeEach(() => sandbox.reset());
}
