import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { N8nClient } from '../n8n/client';
import type { SavedCredential, SavedWorkflow } from '../n8n/clientTypes';
import { RestRequestError } from '../n8n/restClient';
import { exampleNames, readExample, type Example, type Places } from './readExample';

/** An example as it was imported. */
interface Imported {
	workflowId: string;
	/** What n8n called the content then; another one means that somebody has changed it. */
	versionId: string;
	contentHash: string;
}

/** The example to begin with. */
const FIRST_EXAMPLE = 'kling';

const STATE_FILE = 'examples.json';
const NOT_FOUND = 404;

const hashOf = (content: unknown) =>
	createHash('sha256').update(JSON.stringify(content)).digest('hex');

/** An example as `npm start` shows it: the one to begin with says so in its name. */
export function startExample(name: string, places: Places): Example {
	const example = readExample(name, places);
	return name === FIRST_EXAMPLE ? { ...example, name: '1 Start here' } : example;
}

/**
 * Imports every example that n8n does not have yet. One that has changed since it was imported
 * replaces what is there, unless the user has worked on that: then it comes beside it.
 *
 * @param folder keeps what was imported from start to start
 * @param credentials by type
 * @returns how many examples there are
 */
export async function importExamples(
	client: N8nClient,
	folder: string,
	credentials: Record<string, SavedCredential>,
	places: Places,
): Promise<number> {
	const stateFile = path.join(folder, STATE_FILE);
	const state = await readState(stateFile);
	const names = exampleNames();
	// n8n lists the workflow first that was saved last.
	for (const name of [...names.filter((other) => other !== FIRST_EXAMPLE), FIRST_EXAMPLE]) {
		const example = startExample(name, places);
		const contentHash = hashOf([example, credentials]);
		const known = state[name];
		const there = known && (await findWorkflow(client, known.workflowId));
		if (there && known.contentHash === contentHash) continue;
		const isUntouched = there !== undefined && there.versionId === known?.versionId;
		const { id: workflowId, versionId } = isUntouched
			? await client.updateWorkflow(there, example, credentials)
			: await client.importWorkflow(example, credentials);
		state[name] = { workflowId, versionId, contentHash };
		await writeFile(stateFile, JSON.stringify(state, null, 2));
	}
	return names.length;
}

async function readState(file: string): Promise<Record<string, Imported>> {
	if (!existsSync(file)) return {};
	return JSON.parse(await readFile(file, 'utf8')) as Record<string, Imported>;
}

async function findWorkflow(client: N8nClient, id: string): Promise<SavedWorkflow | undefined> {
	try {
		return await client.rest.request<SavedWorkflow>('GET', `/rest/workflows/${id}`);
	} catch (error) {
		if (error instanceof RestRequestError && error.status === NOT_FOUND) return undefined;
		throw error;
	}
}
