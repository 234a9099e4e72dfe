import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { providers } from '../nodes/providers';
import { ExampleStage } from '../test/e2e/examples/exampleStage';
import type { OwnN8n } from '../test/e2e/setup/exampleN8n';
import { Editor } from '../test/e2e/setup/editor';
import prepare from '../test/e2e/setup/prepare';
import tidy from '../test/e2e/setup/tidy';
import { createTask, getTask, listTasks } from '../test/support/packageEngine';
import { chain } from '../engine';
import { parseOptions, runCommand } from './commandLine';

const USAGE = `npm run pictures -- [options]

Takes the pictures of docs/images anew, in a real n8n with the sandbox, and every form and panel in
light and dark for a look at them (output/screenshots/light and dark).

  --docs-only   without the forms and panels
  --help        show this`;

const DOCS = path.join(__dirname, '../docs/images');
const PICTURE = path.join(__dirname, '../examples/images/lake-balloon-day.jpg');
const NODES = ['Create Task', 'Get Task', 'List Tasks', 'Wait For Video', 'Webhook'];
const THEMES = ['light', 'dark'] as const;
/** Tall enough for every form. */
const FORM_HEIGHT = 1_600;

async function main(): Promise<void> {
	const wanted = parseOptions(process.argv.slice(2), {
		'docs-only': { type: 'boolean' },
		help: { type: 'boolean' },
	});
	if (wanted.help) return console.log(USAGE);
	await prepare();
	const stage = await ExampleStage.openOwn(
		{ speed: 20 },
		{ N8N_WEBHOOK_URL: 'https://n8n.example.com/' },
	);
	try {
		await withEditor(stage, 'light', async (editor) => await takeDocs(stage, editor));
		if (wanted['docs-only']) return;
		for (const theme of THEMES) {
			await withEditor(stage, theme, async (editor) => await takeForms(editor, theme));
		}
	} finally {
		await stage.close();
		await tidy();
	}
}

async function withEditor(
	stage: ExampleStage<OwnN8n>,
	theme: (typeof THEMES)[number],
	work: (editor: Editor) => Promise<void>,
): Promise<void> {
	const editor = await Editor.open(stage.n8n, theme);
	await work(editor).finally(async () => await editor.close());
}

/** The pictures of the documentation, by their names in docs/images. */
async function takeDocs(stage: ExampleStage<OwnN8n>, editor: Editor): Promise<void> {
	const example = await stage.import('end-frame');
	await editor.openWorkflow(example);
	await editor.execute('Wait For Video');
	await keep('finished-workflow', await editor.screenshot('workflow', await editor.workflowArea()));
	await editor.openNode('Wait For Video');
	await editor.playVideo();
	await keep('finished-video', await editor.screenshot('finished-video'));
	await editor.closeNode();

	await editor.newWorkflow();
	const form = await editor.addNode('Image to Video: Create Task');
	await form.choose('modelName', 'Kling 1.5');
	await form.choose('motionGuidance', 'Camera');
	await form.field('cameraControlType').waitFor();
	await keep('camera', await editor.screenshot('camera'));

	await takeForm(stage, editor);

	const trigger = await stage.import('webhook-finish');
	await editor.openWorkflow(trigger);
	await editor.openNode('Video Is Finished');
	await editor.showProductionUrl();
	await editor.triggerPanel();
	await keep('webhook-trigger', await editor.screenshot('webhook-trigger'));
	await editor.closeNode();

	const nodes = [
		createTask({ provider: 'kling', imageUrl: `${stage.images.url}lake-balloon-day.jpg` }),
		getTask({ provider: 'kling' }, { name: 'Get Video Task' }),
	];
	const reading = await stage.importFile({ ...chain(nodes), name: 'Reading' });
	const execution = await stage.n8n.client.runWorkflow(reading.id);
	const taskId = String(execution.output('Create')[0]!.json.taskId);
	await stage.sandbox.finish(taskId);
	await editor.openWorkflow(reading.id);
	const task = await editor.openNode('Get Video Task');
	await task.pickTask(taskId);
	await editor.executeNode();
	await keep('get-task', await editor.screenshot('get-task'));
	await editor.closeNode();

	const options = { createdAfter: '={{ $now.minus({ days: 2 }) }}', status: ['succeeded'] };
	const listing = await stage.importFile({
		...chain([listTasks({ provider: 'kling', options }, { name: 'List Video Tasks' })]),
		name: 'Listing',
	});
	await editor.openWorkflow(listing.id);
	await editor.openNode('List Video Tasks');
	await editor.executeNode();
	await keep('list-tasks', await editor.screenshot('list-tasks'));
	await editor.closeNode();
}

/** The web page of the example form, filled in. */
async function takeForm(stage: ExampleStage, editor: Editor): Promise<void> {
	const workflow = await stage.importSaved('form');
	await stage.n8n.client.activate(workflow);
	const { webhookId } = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger')!;
	const page = await editor.page.context().newPage();
	await page.setViewportSize({ width: 760, height: 760 });
	await page.goto(`${stage.n8n.url}/form/${webhookId}`);
	await page.locator('input[type=file]').setInputFiles(PICTURE);
	await page.locator('textarea').fill('The balloon drifts over the lake while the water ripples');
	const file = path.join(__dirname, '../output/screenshots/form-example.png');
	await page.screenshot({ path: file });
	await page.close();
	await keep('form', file);
}

/** Every form as it opens, Create Task at each provider, the panel of nodes and that of the trigger. */
async function takeForms(editor: Editor, theme: string): Promise<void> {
	await editor.newWorkflow();
	await editor.searchNodes('image to video');
	await editor.screenshot(`${theme}/panel`);
	await editor.aiNodes();
	await editor.screenshot(`${theme}/panel-ai`);
	await editor.page.setViewportSize({ width: 1_440, height: FORM_HEIGHT });
	for (const name of NODES) {
		await editor.newWorkflow();
		const form = await editor.addNode(`Image to Video: ${name}`);
		const file = name.toLowerCase().replaceAll(' ', '-');
		if (name === 'Webhook') await editor.triggerPanel();
		await editor.screenshot(`${theme}/${file}`);
		for (const { id, displayName } of name === 'Create Task' ? providers.slice(1) : []) {
			await form.choose('provider', displayName);
			await editor.screenshot(`${theme}/${file}-${id}`);
		}
	}
}

/** Puts a picture into docs/images, in few colours, which makes it small. */
async function keep(name: string, file: string): Promise<void> {
	await mkdir(DOCS, { recursive: true });
	await sharp(file)
		.png({ palette: true })
		.toFile(path.join(DOCS, `${name}.png`));
	console.log(`docs/images/${name}.png`);
}

runCommand(main);
