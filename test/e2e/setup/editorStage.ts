import { startSandbox, type Sandbox } from '../../../sandbox';
import type { SavedCredential, WorkflowFile } from '../../../scripts/n8n/clientTypes';
import type { N8nServer } from '../../../scripts/n8n/server';
import { sandboxCredentials } from '../../../scripts/sandboxCredentials';
import { Editor } from './editor';
import type { NodeForm } from './nodeForm';
import { startPackageServer } from './packageServer';

/** What the tests of a form need. */
interface EditorStage {
	sandbox: Sandbox;
	n8n: N8nServer;
	editor: Editor;
	/** The saved credential for the sandbox, by its type. */
	credentials: Record<string, SavedCredential>;
	/** Imports a workflow, and opens the form of its node Create. */
	openCreate(workflow: WorkflowFile): Promise<NodeForm>;
}

/**
 * The sandbox, a real n8n with the package, and its editor: started before the tests of a file, and closed after them.
 *
 * @param credentialType the credential that the nodes of the tests use
 * @param speed how many times faster than in reality the sandbox makes videos
 */
export function editorForTests(credentialType: string, speed: number): EditorStage {
	const stage = {
		openCreate: async (workflow) => {
			const { id } = await stage.n8n.client.importWorkflow(workflow, stage.credentials);
			await stage.editor.openWorkflow(id);
			return await stage.editor.openNode('Create');
		},
	} as EditorStage;
	beforeAll(async () => {
		stage.sandbox = await startSandbox({ speed });
		stage.n8n = await startPackageServer();
		const data = sandboxCredentials(stage.sandbox.credentials)[credentialType]!;
		const saved = await stage.n8n.client.createCredential(credentialType, 'Sandbox', data);
		stage.credentials = { [credentialType]: saved };
		stage.editor = await Editor.open(stage.n8n);
	});
	afterAll(async () => {
		await stage.editor?.close();
		await stage.n8n?.stop();
		await stage.sandbox?.close();
	});
	return stage;
}
