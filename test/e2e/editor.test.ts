import { startSandbox, type Sandbox } from '../../sandbox';
import type { SavedCredential, SavedWorkflow } from '../../scripts/n8n/clientTypes';
import type { N8nServer } from '../../scripts/n8n/server';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { startImageServer, type ImageServer } from '../../scripts/start/imageServer';
import { createTask, getTask, waitForVideo } from '../support/packageEngine';
import { Editor } from './setup/editor';
import { withImage } from './setup/imageSource';
import { startPackageServer } from './setup/packageServer';

const FROM_FILE = {
	provider: 'kling',
	imageInputType: 'binary',
	imageBinaryPropertyName: 'image',
	prompt: 'The balloon drifts over the lake',
};

describe("the nodes in n8n's editor", () => {
	let sandbox: Sandbox;
	let n8n: N8nServer;
	let editor: Editor;
	let klingApi: SavedCredential;
	let images: ImageServer;

	beforeAll(async () => {
		sandbox = await startSandbox({ speed: 8 });
		images = await startImageServer();
		n8n = await startPackageServer();
		const { klingApi: data } = sandboxCredentials(sandbox.credentials);
		klingApi = await n8n.client.createCredential('klingApi', 'Sandbox', data!);
		editor = await Editor.open(n8n);
	});
	afterAll(async () => {
		await editor?.close();
		await n8n?.stop();
		await sandbox?.close();
		await images?.close();
	});

	beforeEach(() => sandbox.reset());

	const save = (...nodes: Parameters<typeof withImage>[1]): Promise<SavedWorkflow> =>
		n8n.client.importWorkflow(withImage('lake-balloon-day.jpg', nodes), { klingApi });

	it('are found by searching for image to video, and open their forms', async () => {
		const types = await n8n.client.nodeTypes('n8n-nodes-ai-image-to-video.');
		// The panel leaves the word Trigger out.
		const names = types
			.filter(({ name }) => !name.endsWith('Tool'))
			.map(({ displayName }) => displayName.replace(/ Trigger$/, ''));
		await editor.newWorkflow();
		expect((await editor.searchNodes('image to video')).sort()).toEqual(names.sort());
		await editor.screenshot('node-panel');

		for (const name of names) {
			const form = await editor.addNode(name);
			expect([name, await form.shownFields()]).toEqual([
				name,
				expect.arrayContaining(['provider']),
			]);
			await editor.screenshot(
				`form-${name.replace(/^.*: /, '').replaceAll(' ', '-').toLowerCase()}`,
			);
			await editor.closeNode();
		}
	});

	it.each([
		'image to video',
		'img2vid',
		'image2video',
		'i2v',
		'ai video',
		'kling',
		'kling video',
		'kie',
		'animate',
		'generate video',
	])('have Create Task first in the panel for the search %s', async (text) => {
		await editor.newWorkflow();
		expect((await editor.searchNodes(text))[0]).toBe('Image to Video: Create Task');
	});

	it('have only Google Gemini before Create Task in the panel for the search video', async () => {
		await editor.newWorkflow();
		const found = await editor.searchNodes('video');
		// Its alias "video" has 355 points, and n8n adds 83.5 for its popularity. No alias has more than 368 points. A name
		// has more only if it begins with Video and ends after 12 letters.
		expect(found.filter((name) => name !== 'Google Gemini')[0]).toBe('Image to Video: Create Task');
	});

	it("list the trigger's events as n8n lists those of other triggers", async () => {
		await editor.newWorkflow();
		expect(await editor.triggerEvents('Image to Video: Webhook')).toEqual([
			'On video finished',
			'On video failed',
			'On any status change',
		]);
		await editor.screenshot('trigger-events');
	});

	it('take at most six clicks from an empty canvas to the first video', async () => {
		await editor.newWorkflow();
		const clicks = await editor.countClicks();
		const form = await editor.addNode('Image to Video: Create Task');
		await form.type('imageUrl', `${images.url}lake-balloon-day.jpg`);
		await form.tabAndType('prompt', 'The balloon drifts over the lake');
		await form.toggle('waitForVideo');
		await editor.executeNode();
		const count = await clicks();
		await editor.screenshot('first-video');
		expect(count).toBeGreaterThan(3);
		expect(count).toBeLessThanOrEqual(6);
		expect(await editor.playVideo()).toMatchObject({ durationSeconds: 5, hasAdvanced: true });
		await editor.closeNode();
	});

	it("are in the panel's list of AI nodes where a video is made or waited for", async () => {
		const found = (await editor.aiNodes()).filter((name) => name.startsWith('Image to Video'));
		expect(found).toEqual(['Image to Video: Create Task', 'Image to Video: Wait For Video']);
		await editor.screenshot('ai-nodes');
	});

	it('show only the fields of the current choices', async () => {
		await editor.newWorkflow();
		const form = await editor.addNode('Image to Video: Create Task');
		await form.choose('modelName', 'Kling 1.5');
		const cameraFields = ['cameraControlType', 'cameraControlAxis', 'cameraControlValue'];
		expect(await form.shownFields()).toEqual(expect.not.arrayContaining(cameraFields));
		await form.choose('motionGuidance', 'Camera');
		await form.field('cameraControlType').waitFor();
		expect(await form.shownFields()).toEqual(expect.arrayContaining(cameraFields));
		await editor.screenshot('create-task-camera');

		await form.choose('imageInputType', 'Binary File');
		await form.field('imageBinaryPropertyName').waitFor();
		expect(await form.shownFields()).not.toContain('imageUrl');
	});

	it.each([
		['None (Prompt Only)', [], 'none'],
		['End Frame', ['imageTailInputType', 'imageTailUrl'], 'end-frame'],
		['Motion Brush', ['staticMaskInputType'], 'motion-brush'],
		['Camera', ['cameraControlType', 'cameraControlAxis', 'cameraControlValue'], 'camera'],
	])('have the fields for the motion guidance %s', async (choice, fields, picture) => {
		await editor.newWorkflow();
		const form = await editor.addNode('Image to Video: Create Task');
		await form.choose('modelName', 'Kling 1.5');
		if (choice !== 'None (Prompt Only)') await form.choose('motionGuidance', choice);
		else expect((await form.choices('motionGuidance'))[0]).toBe(choice);
		for (const field of fields.slice(0, 1)) await form.field(field).waitFor();
		const guided = (await form.shownFields()).filter((name) =>
			/^(imageTail|staticMask|cameraControl)/.test(name),
		);
		expect(guided).toEqual(fields);
		await editor.screenshot(`motion-guidance-${picture}`);
	});

	it('require the fields of the chosen provider', async () => {
		await editor.newWorkflow();
		const form = await editor.addNode('Image to Video: Create Task');
		expect(await form.choices('provider')).toEqual(
			expect.arrayContaining(['Kling', 'Kling Gateway', 'kie.ai']),
		);
		await form.choose('provider', 'kie.ai');
		await form.field('imageUrls').waitFor();
		expect(await form.issues('imageUrls').count()).toBe(0);
		const fields = await form.shownFields();
		expect(fields).toEqual(expect.arrayContaining(['prompt', 'sound', 'duration']));
		expect(fields).not.toContain('motionGuidance');
		expect(await form.credential()).toMatch(/kie/i);
		await editor.screenshot('create-task-kie');
	});

	it('offer only the options of the chosen model', async () => {
		await editor.newWorkflow();
		const form = await editor.addNode('Image to Video: Create Task');
		await form.choose('modelName', 'Kling 1.6');
		expect(await form.availableOptions()).toContain('CFG Scale');
		await form.choose('modelName', 'Kling 2.6');
		expect(await form.availableOptions()).not.toContain('CFG Scale');
	});

	it('do not run without an image, and n8n says so', async () => {
		await editor.openWorkflow((await save(createTask({ provider: 'kling' }))).id);
		const form = await editor.openNode('Create');
		await form.issues('imageUrl').waitFor();
		await editor.screenshot('create-task-without-image');
		await editor.closeNode();

		await editor.clickExecute();
		expect(await editor.message('cannot start')).toContain('Parameter "Image URL" is required.');
		expect(sandbox.createdTasks()).toBe(0);
	});

	it('show beside the form of the trigger which URL to copy, and how it is used', async () => {
		await editor.newWorkflow();
		await editor.addNode('Image to Video: Webhook');
		const text = await editor.triggerPanel();
		for (const part of [
			'Start with each finished video',
			'copy the production URL, and give it to Create Task: option Callback, set to Custom URL, and option Callback URL. Then publish this workflow.',
			'The test URL takes one callback, and closes after two minutes.',
			'choose Any Status Change under Events',
		]) {
			expect(text).toContain(part);
		}
		expect(text).not.toMatch(/sandbox|Pull in events/);
		await editor.screenshot('trigger-panel');
		await editor.closeNode();
	});

	it('show the output fields of a node before it has run', async () => {
		const workflow = await save(createTask(FROM_FILE), getTask({ provider: 'kling' }));
		await editor.openWorkflow(workflow.id);
		await editor.openNode('Get');
		expect(await editor.previewedFields()).toEqual(
			expect.arrayContaining(['provider', 'taskId', 'status', 'videoUrl']),
		);
		await editor.screenshot('fields-before-a-run');
		await editor.closeNode();
	});

	it('turn an image into a video that plays in the output panel', async () => {
		await editor.openWorkflow(
			(await save(createTask(FROM_FILE), waitForVideo({ provider: 'kling', downloadVideo: true })))
				.id,
		);
		await editor.execute('Wait');
		await editor.screenshot('workflow-done');
		await editor.openNode('Wait');
		expect(await editor.playVideo()).toEqual({
			durationSeconds: 5,
			width: 640,
			height: 360,
			hasAdvanced: true,
		});
		await editor.screenshot('video-plays');
		await editor.closeNode();
	});

	it('offer the tasks of the account as choices', async () => {
		const workflow = await save(createTask(FROM_FILE), getTask({ provider: 'kling' }));
		const execution = await n8n.client.runWorkflow(workflow.id);
		const taskId = String(execution.output('Create')[0]?.json.taskId);
		await editor.openWorkflow(workflow.id);
		const form = await editor.openNode('Get');
		expect(await form.taskModes()).toEqual(['From list', 'By ID', 'By External ID']);
		const offered = await form.pickTask(taskId);
		expect(offered.filter((label) => label.includes(taskId))).toHaveLength(1);
		await editor.screenshot('get-task-from-list');
	});
});
