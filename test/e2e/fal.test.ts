import { startSandbox, type Sandbox } from '../../sandbox';
import type { N8nServer } from '../../scripts/n8n/server';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { createTask, waitForVideo } from '../support/packageEngine';
import { Editor } from './setup/editor';
import { withImage } from './setup/imageSource';
import { startPackageServer } from './setup/packageServer';

const MODEL = 'fal-ai/example-video/image-to-video';

describe('any model of fal.ai in a real n8n', () => {
	let sandbox: Sandbox;
	let n8n: N8nServer;
	let editor: Editor;

	beforeAll(async () => {
		sandbox = await startSandbox({ speed: 8 });
		n8n = await startPackageServer();
		editor = await Editor.open(n8n);
	});
	afterAll(async () => {
		await editor?.close();
		await n8n?.stop();
		await sandbox?.close();
	});

	it('has its fields in the form, and makes a video of a file', async () => {
		const { falApi: data } = sandboxCredentials(sandbox.credentials);
		const falApi = await n8n.client.createCredential('falApi', 'Sandbox', data!);
		const settings = { credentials: ['falApi'] };
		const create = createTask(
			{
				provider: 'fal',
				endpointId: 'custom',
				customEndpointId: MODEL,
				imageInputType: 'binary',
				imageBinaryPropertyName: 'image',
				modelInput: {
					mappingMode: 'defineBelow',
					value: { prompt: 'The balloon drifts', num_frames: 33, generate_audio: false },
				},
			},
			settings,
		);
		const wait = waitForVideo({ provider: 'fal', downloadVideo: true }, settings);
		const workflow = await n8n.client.importWorkflow(
			withImage('lake-balloon-day.jpg', [create, wait]),
			{ falApi },
		);
		await editor.openWorkflow(workflow.id);
		await editor.openNode('Create');
		for (const label of ['Prompt', 'Generate Audio']) {
			await editor.page.getByText(label, { exact: true }).first().waitFor();
		}
		await editor.screenshot('fal-model-fields');

		const execution = await n8n.client.runWorkflow(workflow.id);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		expect(execution.output('Wait')[0]!.json).toMatchObject({
			provider: 'fal',
			status: 'succeeded',
		});
		const [creation] = sandbox.requests().filter(({ operation }) => operation === 'create');
		expect(creation!.body).toEqual({
			first_frame_url: expect.stringContaining('/files/fal/') as string,
			prompt: 'The balloon drifts',
			num_frames: 33,
			generate_audio: false,
		});
	});
});
