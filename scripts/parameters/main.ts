import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generatedPages } from './pages';
import { withParts } from './parts';

const REPOSITORY = path.join(__dirname, '../..');

/** `npm run docs:parameters`: generates the parts of the documentation that come from the source. */
async function main(): Promise<void> {
	for (const [page, parts] of Object.entries(await generatedPages())) {
		const file = path.join(REPOSITORY, page);
		await writeFile(file, withParts(await readFile(file, 'utf8'), parts));
		console.log(`Written: ${page}`);
	}
}

void main();
