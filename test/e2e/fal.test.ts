import { createTask, waitForVideo } from '../support/packageEngine';
import { editorForTests } from './setup/editorStage';
import { withImage } from './setup/imageSource';

const MODEL = 'fal-ai/example-video/image-to-video';

describe('any model of fal.ai in a real n8n', () => {
	const stage = editorForTests('falApi', 8);

	it('has its fields in the form, and makes a video of a file', async () => {
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
		const workflow = await stage.n8n.client.importWorkflow(
			withImage('lake-balloon-day.jpg', [create, wait]),
			stage.credentials,
		);
		await stage.editor.openWorkflow(workflow.id);
		await stage.editor.openNode('Create');
		for (const label of ['Prompt', 'Generate Audio']) {
			await stage.editor.page.getByText(label, { exact: true }).first().waitFor();
		}
		await stage.editor.screenshot('fal-model-fields');

		const execution = await stage.n8n.client.runWorkflow(workflow.id);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		expect(execution.output('Wait')[0]!.json).toMatchObject({
			provider: 'fal',
			status: 'succeeded',
		});
		const [creation] = stage.sandbox.requests().filter(({ operation }) => operation === 'create');
		expect(creation!.body).toEqual({
			first_frame_url: expect.stringContaining('/files/fal/') as string,
			prompt: 'The balloon drifts',
			num_frames: 33,
			generate_audio: false,
		});
	});
});
