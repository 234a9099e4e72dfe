import { createTask } from '../support/packageEngine';
import { editorForTests } from './setup/editorStage';
import { withImage } from './setup/imageSource';

const FROM_FILE = {
	provider: 'kling',
	imageInputType: 'binary',
	imageBinaryPropertyName: 'image',
};

describe("Kling's form in n8n's editor", () => {
	const stage = editorForTests('klingApi', 100);
	beforeEach(() => stage.sandbox.reset());

	const open = async (parameters: object) => {
		const workflow = withImage('lake-balloon-day.jpg', [
			createTask({ ...FROM_FILE, ...parameters }),
		]);
		return await stage.openCreate(workflow);
	};
	/** The bodies of the tasks, after the workflow as it is in the editor has run. */
	const run = async () => {
		await stage.editor.closeNode();
		await stage.editor.execute('Create');
		return stage.sandbox
			.requests()
			.filter(({ operation }) => operation === 'create')
			.map(({ body }) => body as Record<string, unknown>);
	};

	it('lists the models newest first, and marks the retired ones', async () => {
		const form = await open({});
		const choices = await form.choices('modelName');
		expect(choices.slice(0, 4)).toEqual(['Kling 3.0', 'Kling 2.6', 'Kling 2.5 Turbo', 'Custom']);
		expect(choices.slice(4).every((name) => /Retired by Kling/.test(name))).toBe(true);
		await stage.editor.screenshot('kling-models');
		await stage.editor.closeNode();
	});

	it('shows the fields of Kling 3.0, with shots and an element from the list', async () => {
		const form = await open({ modelName: 'kling-v3', prompt: '<<<element_1>>> crosses the lake' });
		const fields = await form.shownFields();
		expect(fields).toEqual(
			expect.arrayContaining(['duration', 'mode', 'prompt', 'multiShot', 'sound']),
		);
		expect(await form.choices('duration')).toEqual(
			Array.from({ length: 13 }, (_, index) => String(index + 3)),
		);
		expect(await form.choices('mode')).toEqual(['4K', 'Professional', 'Standard']);
		await form.addRow('Add Element');
		expect(await form.pickFromList('My boat')).toEqual(['My boat (own)']);
		await stage.editor.screenshot('kling-3-element');
		expect(await run()).toEqual([
			expect.objectContaining({
				model_name: 'kling-v3',
				element_list: [{ element_id: '987654321098765432n' }],
			}),
		]);
	});

	it('shows separate shots in place of the prompt', async () => {
		const form = await open({ modelName: 'kling-v3' });
		await form.choose('multiShot', 'By Shots');
		await form.field('multiPromptInput').waitFor();
		expect(await form.shownFields()).not.toContain('prompt');
		await form.addRow('Add Shot');
		await stage.editor.screenshot('kling-3-shots');
		await stage.editor.closeNode();
	});

	it('makes a video with a voice from the list', async () => {
		const form = await open({
			modelName: 'kling-v2-6',
			mode: 'pro',
			prompt: '<<<voice_1>>> says hello',
		});
		await form.choose('sound', 'On');
		await form.addRow('Add Voice');
		expect(await form.pickFromList('Calm narrator')).toEqual(['Calm narrator']);
		await stage.editor.screenshot('kling-voice-from-list');
		const [body, ...others] = await run();
		expect(others).toEqual([]);
		expect(body).toMatchObject({
			model_name: 'kling-v2-6',
			mode: 'pro',
			sound: 'on',
			voice_list: [{ voice_id: '829000000001000001' }],
		});
	});
});
