import path from 'node:path';
import type { EngineOptions } from '../../engine';

const PACKAGE = 'n8n-nodes-base';
const NODES = {
	extractFromFile: 'Files/ExtractFromFile/ExtractFromFile',
	httpRequest: 'HttpRequest/HttpRequest',
	if: 'If/If',
	wait: 'Wait/Wait',
};
const HEADER_AUTH = 'HttpHeaderAuth';

/** Absolute path of the file of one of n8n's own nodes. */
export const ownNodeFile = (n8nFolder: string, name: keyof typeof NODES): string =>
	path.join(packageFolder(n8nFolder), 'nodes', `${NODES[name]}.node.js`);

/**
 * n8n's own nodes, of which a user without this package builds the same.
 *
 * @param n8nFolder where n8n is installed: see `provisionN8n`
 */
export async function loadOwnNodes(
	n8nFolder: string,
): Promise<Required<Pick<EngineOptions, 'nodeClasses' | 'credentialClasses'>>> {
	const nodeClasses: EngineOptions['nodeClasses'] = {};
	for (const name of Object.keys(NODES) as Array<keyof typeof NODES>) {
		nodeClasses[`${PACKAGE}.${name}`] = await loadClass(ownNodeFile(n8nFolder, name));
	}
	const file = `${HEADER_AUTH}.credentials.js`;
	const headerAuth = path.join(packageFolder(n8nFolder), 'credentials', file);
	return { nodeClasses, credentialClasses: [await loadClass(headerAuth)] };
}

const packageFolder = (n8nFolder: string): string =>
	path.join(n8nFolder, 'node_modules', PACKAGE, 'dist');

async function loadClass<Class>(file: string): Promise<Class> {
	const exports = (await import(file)) as Record<string, Class>;
	return exports[path.basename(file).split('.', 1)[0]!]!;
}
