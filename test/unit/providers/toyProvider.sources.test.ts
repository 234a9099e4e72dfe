import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { providers } from '../../../nodes/providers';

const NODES = path.join(__dirname, '../../../nodes');
const REGISTRY = 'providers/index.ts';
const FOLDERS = providers.map(({ id }) => `providers/${id}/`);

/** The TypeScript files below nodes/, as paths in it with forward slashes. */
async function sources(): Promise<string[]> {
	const files = await readdir(NODES, { recursive: true });
	return files.map((file) => file.replaceAll(path.sep, '/')).filter((file) => file.endsWith('.ts'));
}

/** The providers' ids and credential types that a text names as words of their own. The website kie.ai is no ID. */
function namedIn(text: string): string[] {
	const names = providers.flatMap(({ id, credentialName }) => [id, credentialName]);
	return names.filter((name) => new RegExp(`\\b${name}\\b(?!\\.ai)`).test(text));
}

const read = async (file: string) => await readFile(path.join(NODES, file), 'utf8');

it('gives every provider a folder of its name', async () => {
	const files = await sources();
	for (const folder of FOLDERS) expect(files).toContain(`${folder}index.ts`);
});

it('names providers only in the registry and in their folders', async () => {
	const files = (await sources()).filter(
		(file) => file !== REGISTRY && !FOLDERS.some((folder) => file.startsWith(folder)),
	);
	expect(files).toContain('shared/http/retry.ts');
	expect(files).toContain('CreateTask/submitTask.ts');
	for (const file of files) expect([file, namedIn(await read(file))]).toEqual([file, []]);
	// It would be seen.
	expect(namedIn(await read(REGISTRY))).toEqual(providers.map(({ id }) => id));
	expect(namedIn("if (provider.id === 'kie') credential = 'kieApi';")).toEqual(['kie', 'kieApi']);
});

it("imports no provider's folder from another's", async () => {
	for (const file of await sources()) {
		const own = FOLDERS.find((folder) => file.startsWith(folder));
		if (!own) continue;
		const imports = [...(await read(file)).matchAll(/from '(\.[^']*)'/g)].map(([, request]) =>
			path.posix.join(path.posix.dirname(file), request!),
		);
		const foreign = FOLDERS.filter((folder) => folder !== own).filter((folder) =>
			imports.some((request) => `${request}/`.startsWith(folder)),
		);
		expect([file, foreign]).toEqual([file, []]);
	}
});
