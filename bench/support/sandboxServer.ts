import { startSandbox, type SandboxOptions } from '../../sandbox';
import { answerOrders } from './child';

/** A sandbox in a separate process, so that its use of resources is not counted; see `openSandbox`. */
answerOrders(async (options: SandboxOptions) => {
	const sandbox = await startSandbox(options);
	return {
		answer: async () => {
			sandbox.reset();
			return sandbox.credentials;
		},
		close: async () => await sandbox.close(),
	};
});
