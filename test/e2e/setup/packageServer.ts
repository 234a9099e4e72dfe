import { startN8n, type N8nServer, type ServerOptions } from '../../../scripts/n8n/server';

/** A real n8n with the packed package installed as a community package. */
export async function startPackageServer(options: ServerOptions = {}): Promise<N8nServer> {
	const tarball = process.env.E2E_TARBALL;
	if (!tarball) throw new Error('Nothing is packed. Run these tests with npm run e2e.');
	return await startN8n({ ...options, tarball });
}
