import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parameterDocument } from './document';

const FILE = path.join(__dirname, '../../docs/parameters.md');

/** `npm run docs:parameters`: writes the reference of all parameters anew. */
async function main(): Promise<void> {
	await mkdir(path.dirname(FILE), { recursive: true });
	await writeFile(FILE, await parameterDocument());
	console.log(`Written: ${path.relative(process.cwd(), FILE)}`);
}

void main();
