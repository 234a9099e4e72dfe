import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox';

/** A sandbox for tests: small videos, rendered only when they are downloaded, and held tasks. */
export async function startTestSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	return await startSandbox({
		render: 'onDownload',
		videoLongSide: 64,
		holdNewTasks: true,
		...options,
	});
}
