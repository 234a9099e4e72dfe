import { startSandbox, type SandboxOptions } from '../../sandbox';
import { answerOrders } from './child';

/** A sandbox in a process of its own, so that what it takes is not counted; see `openSandbox`. */
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
