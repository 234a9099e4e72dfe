import { SandboxCore } from './core/core';
import { serveControls } from './core/control/controlRoutes';
import { createCredentials } from './core/credentials';
import { createServer } from './core/createServer';
import { completeOptions, type SandboxOptions } from './core/options';
import { Sandbox } from './core/sandbox';
import { serveProvider } from './core/serveProvider';
import { createFal } from './fal/fal';
import { createImageToVideoService } from './imageToVideoService/imageToVideoService';
import { createKie } from './kie/kie';
import { createKling } from './kling/kling';
import { createKling3 } from './kling3/kling3';
import { createKlingGateway } from './klingGateway/klingGateway';
import { servePage } from './page/servePage';
import { createPiapi } from './piapi/piapi';
import { createStability } from './stability/stability';

export type { SentCallback } from './core/callbacks/callbackSender';
export type { SandboxCredentials } from './core/credentials';
export type { Operation } from './core/endpoint';
export type { Fault } from './core/faults/fault';
export type { SandboxOptions } from './core/options';
export { PROVIDER_IDS, type ProviderId } from './core/providerId';
export type { Sandbox } from './core/sandbox';
export type { TaskView } from './core/views';

/**
 * Serves the providers' APIs on 127.0.0.1, from their contracts.
 *
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const core = new SandboxCore(completeOptions(options));
	const providers = [
		createKling(core),
		createKling3(core),
		createKlingGateway(core),
		createKie(core),
		createStability(core),
		createImageToVideoService(core),
		createFal(core),
		createPiapi(core),
	];
	const server = await createServer(providers);
	const sandbox = new Sandbox(core, providers, async () => {
		core.clock.cancelAll();
		core.callbacks.stop();
		await server.close();
	});
	for (const provider of providers) serveProvider(server, provider, sandbox.log, sandbox.faults);
	serveControls(server, sandbox);
	servePage(server);
	const url = new URL(await server.listen({ host: '127.0.0.1', port: core.options.port }));
	core.url = `http://${core.options.hostName}:${url.port}`;
	core.credentials = createCredentials(core.url, options);
	return sandbox;
}
