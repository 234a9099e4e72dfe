import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { N8nClient } from '../../../scripts/n8n/client';
import type { SavedWorkflow, WorkflowFile } from '../../../scripts/n8n/clientTypes';
import { RestRequestError } from '../../../scripts/n8n/restClient';
import { importExamples } from '../../../scripts/start/importExamples';
import { exampleNames, IMAGES_URL } from '../../../scripts/start/readExample';

/** n8n's workflows, as far as an import sees them. */
class Workflows {
	readonly saved = new Map<string, SavedWorkflow>();
	private versions = 0;

	readonly client = {
		rest: {
			request: (_method: string, route: string) => {
				const workflow = this.saved.get(path.basename(route));
				if (workflow) return Promise.resolve(workflow);
				return Promise.reject(new RestRequestError('GET', route, 404, ''));
			},
		},
		importWorkflow: (file: WorkflowFile) => this.save(`workflow${this.versions}`, file),
		updateWorkflow: ({ id }: SavedWorkflow, file: WorkflowFile) => this.save(id, file),
	} as unknown as N8nClient;

	/** What saving in the editor does. */
	edit(name: string): SavedWorkflow {
		const workflow = [...this.saved.values()].find((one) => one.name === name)!;
		workflow.versionId = `edited ${++this.versions}`;
		return workflow;
	}

	private save(id: string, { name, nodes }: WorkflowFile): Promise<SavedWorkflow> {
		const workflow = { id, name: name!, nodes, versionId: `version ${++this.versions}` };
		this.saved.set(id, workflow);
		return Promise.resolve({ ...workflow });
	}
}

const KLING = '1 Start here';
const count = exampleNames().length;

describe('the import of the examples', () => {
	let folder: string;
	let n8n: Workflows;

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'import-'));
		n8n = new Workflows();
		expect(await bring('http://127.0.0.1:1/')).toBe(count);
	});
	afterEach(() => rm(folder, { recursive: true }));

	const bring = (imagesUrl: string) => importExamples(n8n.client, folder, {}, { imagesUrl });
	const text = () => JSON.stringify([...n8n.saved.values()]);

	it('imports each example with local images', () => {
		expect(n8n.saved.size).toBe(count);
		expect(text()).toContain('http://127.0.0.1:1/lake-balloon-day.jpg');
		expect(text()).not.toContain(IMAGES_URL);
	});

	it('leaves unchanged examples alone, including those that the user edited', async () => {
		n8n.edit(KLING);
		const before = text();
		await bring('http://127.0.0.1:1/');
		expect(text()).toBe(before);
	});

	it('replaces a changed example', async () => {
		await bring('http://127.0.0.1:2/');
		expect(n8n.saved.size).toBe(count);
		expect(text()).not.toContain('http://127.0.0.1:1/');
	});

	it('imports a changed example beside the one that the user edited', async () => {
		const edited = n8n.edit(KLING);
		await bring('http://127.0.0.1:2/');
		expect(n8n.saved.size).toBe(count + 1);
		expect(n8n.saved.get(edited.id)).toBe(edited);
		expect(JSON.stringify(edited)).toContain('http://127.0.0.1:1/');
	});

	it('imports a deleted example again', async () => {
		n8n.saved.delete(n8n.edit(KLING).id);
		await bring('http://127.0.0.1:1/');
		expect(n8n.saved.size).toBe(count);
		expect([...n8n.saved.values()].filter(({ name }) => name === KLING)).toHaveLength(1);
	});
});
