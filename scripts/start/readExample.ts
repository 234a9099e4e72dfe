import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowFile } from '../n8n/clientTypes';

const EXAMPLES = path.join(__dirname, '../../examples');

/** What the addresses of the example images start with. */
export const IMAGES_URL =
	'https://raw.githubusercontent.com/n8n-nodes-ai-image-to-video/n8n-nodes-ai-image-to-video/main/examples/images/';

/** Where the examples have n8n: what users replace by the address of theirs. */
export const N8N_URL = 'https://n8n.example.com/';

/** Where the examples save files: the folder that n8n allows in its own container image. */
const FILES_FOLDER = '/home/node/.n8n-files';

/** The sentence of a note that asks for this package's credentials. A dot within a word does not end it. */
const CREDENTIAL_REQUEST = /\*\*Before you start\*\*, [^\\]*?\bcredential\b[^\\]*?\.(?=[\s\\"])/;
const CREDENTIALS_CHOSEN = '**The credentials of the sandbox are chosen**: no account is needed.';

export type Example = WorkflowFile & { name: string };

/** The names of all examples, which are those of their files without `.json`. */
export const exampleNames = (): string[] =>
	readdirSync(EXAMPLES)
		.filter((file) => file.endsWith('.json'))
		.map((file) => path.basename(file, '.json'))
		.sort();

export interface Places {
	/** Where the example images are, with a slash at the end. Default: on the internet. */
	imagesUrl?: string;
	/** Absolute path of the folder for files. Default: that of n8n's own container image. */
	filesFolder?: string;
	/** Where callbacks reach n8n, with a slash at the end. Default: a placeholder. */
	n8nUrl?: string;
	/** Whether the nodes have their credentials, so that the notes do not ask for them. */
	hasCredentials?: boolean;
}

/** Reads an example, with its images, files and callbacks at the places of this machine where given. */
export function readExample(name: string, places: Places = {}): Example {
	const text = readFileSync(path.join(EXAMPLES, `${name}.json`), 'utf8');
	const { hasCredentials = false } = places;
	const { imagesUrl = IMAGES_URL, filesFolder = FILES_FOLDER, n8nUrl = N8N_URL } = places;
	const moved = text
		.replaceAll(IMAGES_URL, imagesUrl)
		.replaceAll(N8N_URL, n8nUrl)
		.replaceAll(FILES_FOLDER, JSON.stringify(filesFolder.replaceAll('\\', '/')).slice(1, -1));
	return JSON.parse(
		hasCredentials ? moved.replace(CREDENTIAL_REQUEST, CREDENTIALS_CHOSEN) : moved,
	) as Example;
}
