import path from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';
import packageJson from '../package.json';

/** The nodes and credentials that package.json declares to n8n. */
export interface PackageClasses {
	/** By full type name, as in workflows: `n8n-nodes-ai-image-to-video.createTask`. */
	nodeClasses: Record<string, new () => INodeType>;
	credentialClasses: Array<new () => ICredentialType>;
}

/** The classes of the nodes and credentials that package.json declares, from their sources. */
export async function loadPackageClasses(): Promise<PackageClasses> {
	const nodes = await Promise.all(packageJson.n8n.nodes.map(loadClass<INodeType>));
	const credentialClasses = await Promise.all(
		packageJson.n8n.credentials.map(loadClass<ICredentialType>),
	);
	return {
		nodeClasses: Object.fromEntries(
			nodes.map((nodeClass) => [
				`${packageJson.name}.${new nodeClass().description.name}`,
				nodeClass,
			]),
		),
		credentialClasses,
	};
}

async function loadClass<T>(builtFile: string): Promise<new () => T> {
	const source = builtFile.replace(/^dist\//, '../').replace(/\.js$/, '.ts');
	const className = path.basename(source).split('.', 1)[0]!;
	const exports = (await import(source)) as Record<string, new () => T>;
	return exports[className]!;
}
