import type { INodeParameters } from 'n8n-workflow';
import { chain } from '../../engine';
import { createTask } from '../support/packageEngine';
import { editorForTests } from './setup/editorStage';

const IMAGE = 'https://example.com/photo.jpg';

describe("the form of Kling 3.0 and later in n8n's editor", () => {
	const stage = editorForTests('klingApi', 100);
	beforeAll(async () => {
		await stage.editor.page.setViewportSize({ width: 1_440, height: 1_600 });
	});

	const open = async (parameters: INodeParameters) => {
		const create = createTask({ provider: 'kling3', imageUrl: IMAGE, ...parameters });
		return await stage.openCreate(chain([create]));
	};

	const COMMON = ['provider', 'model', 'imageInputType', 'imageUrl', 'prompt', 'duration'];
	const NAMES = ['End Frame Name', 'Image Name'];

	it.each<[model: string, fields: string[], rows: string[], options: string[]]>([
		['kling-3.0-turbo', ['resolution', 'multiShot'], [], []],
		['kling-3.0', ['resolution', 'audio', 'endFrameInputType', 'multiShot'], ['Add Element'], []],
		[
			'kling-3.0-omni',
			['resolution', 'audio', 'endFrameInputType', 'multiShot'],
			['Add Reference Image', 'Add Element'],
			NAMES,
		],
		['kling-4.0', ['resolution', 'endFrameInputType'], ['Add Frame'], ['Send External Task ID']],
		['kling-4.0-flash', ['resolution'], [], ['Send External Task ID']],
		[
			'custom',
			['customModel', 'resolution', 'audio', 'endFrameInputType', 'multiShot'],
			['Add Frame', 'Add Reference Image', 'Add Element', 'Add Voice'],
			[...NAMES, 'Send External Task ID'],
		],
	])('shows only what %s has', async (model, fields, rows, options) => {
		const form = await open({ model });
		await form.field('waitForVideo').waitFor();
		await stage.editor.screenshot(`kling3-${model}`);
		const shown = await form.shownFields();
		expect(shown.sort()).toEqual([...COMMON, ...fields, 'waitForVideo'].sort());
		expect(await form.rowButtons()).toEqual(rows);
		const ofSomeModels = (await form.availableOptions()).filter((name) =>
			[...NAMES, 'Send External Task ID'].includes(name),
		);
		expect(ofSomeModels).toEqual(options);
		await stage.editor.closeNode();
	});

	it('shows rows of reference images, and the shape of a video without a first frame', async () => {
		const form = await open({ model: 'kling-3.0-omni' });
		await form.choose('imageInputType', 'None');
		await form.field('aspectRatio').waitFor();
		expect(await form.shownFields()).not.toContain('imageUrl');
		await form.addRow('Add Reference Image');
		await form.addRow('Add Element');
		await stage.editor.screenshot('kling3-references');
		await stage.editor.closeNode();
	});

	it('shows shots with their own prompt and duration', async () => {
		const form = await open({ model: 'kling-3.0' });
		expect(await form.choices('multiShot')).toEqual(['Automatic', 'By Shots', 'None']);
		await form.choose('multiShot', 'By Shots');
		await form.addRow('Add Shot');
		await stage.editor.screenshot('kling3-shots');
		await stage.editor.closeNode();
	});

	it('lists the models with what they do and cost', async () => {
		const form = await open({});
		expect(await form.choices('model')).toEqual([
			'Kling 3.0 Turbo',
			'Kling 3.0',
			'Kling 3.0 Omni',
			'Kling 4.0',
			'Kling 4.0 Flash',
			'Custom',
		]);
		expect(await form.cutDescriptions('model')).toEqual([]);
		await form.field('model').locator('input').first().click();
		await stage.editor.screenshot('kling3-models');
		await stage.editor.page.keyboard.press('Escape');
		await stage.editor.closeNode();
	});
});
