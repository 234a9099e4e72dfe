import path from 'node:path';
import type { SandboxCredentials, SandboxOptions } from '../../sandbox';
import { startChild, type Child } from './child';

const SCRIPT = path.join(__dirname, 'sandboxServer.ts');

/** Starts a sandbox in a process of its own. Each question makes it forget all tasks; it answers with its credentials. */
export const openSandbox = (options: SandboxOptions): Child<object, SandboxCredentials> =>
	startChild<SandboxOptions, object, SandboxCredentials>(SCRIPT, options);
