import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../sandbox';
import type { SavedCredential } from '../../scripts/n8n/clientTypes';
import type { N8nServer } from '../../scripts/n8n/server';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { createTask, waitForVideo } from '../support/packageEngine';
import { moves, videoOf } from './examples/exampleVideo';
import { withImage } from './setup/imageSource';
import { startPackageServer } from './setup/packageServer';

const CREATE = {
	provider: 'kling',
	imageInputType: 'binary',
	imageBinaryPropertyName: 'image',
	prompt: 'The balloon drifts over the lake',
};
const WAIT = { provider: 'kling', downloadVideo: true };

describe('Kling in a real n8n', () => {
	let n8n: N8nServer;
	let sandbox: Sandbox;
	let klingApi: SavedCredential;

	beforeAll(async () => {
		sandbox = await startSandbox({ speed: 8 });
		n8n = await startPackageServer();
		const { klingApi: data } = sandboxCredentials(sandbox.credentials);
		klingApi = await n8n.client.createCredential('klingApi', 'Sandbox', data!);
	});
	afterEach(() => {
		sandbox.holdNewTasks(false);
		sandbox.reset();
	});
	afterAll(async () => {
		await n8n?.stop();
		await sandbox?.close();
	});

	const until = async (condition: () => boolean) => {
		while (!condition()) await sleep(100);
	};

	const run = async (file: string, create: object = CREATE) => {
		const workflow = withImage(file, [createTask({ ...CREATE, ...create }), waitForVideo(WAIT)]);
		const { id } = await n8n.client.importWorkflow(workflow, { klingApi });
		return await n8n.client.runWorkflow(id);
	};

	it.each([
		['the API key', {}],
		['access key and secret key', { authentication: 'accessKey' }],
	])('accepts a credential with %s', async (_, fields) => {
		const data = { ...sandboxCredentials(sandbox.credentials).klingApi, ...fields };
		expect(await n8n.client.testCredential('klingApi', data)).toMatchObject({ status: 'OK' });
	});

	it('refuses a credential with a wrong key', async () => {
		const data = { ...sandboxCredentials(sandbox.credentials).klingApi, apiKey: 'wrong' };
		expect(await n8n.client.testCredential('klingApi', data)).toEqual({
			status: 'Error',
			message: expect.stringMatching(
				/^Kling does not accept this key \(HTTP 401\)\. Check the key and the Region: .*\.$/,
			) as string,
		});
	});

	it('explains a credential whose base URL is a web page', async () => {
		const page = createServer((_request, response) => {
			response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Hello</p>');
		});
		await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
		const { port } = page.address() as AddressInfo;
		const data = {
			...sandboxCredentials(sandbox.credentials).klingApi,
			baseUrl: `http://127.0.0.1:${port}`,
		};
		const tested = await n8n.client.testCredential('klingApi', data);
		page.closeAllConnections();
		page.close();
		expect(tested).toEqual({
			status: 'Error',
			message: 'A web page answers at this address, and not Kling. Check the Base URL.',
		});
	});

	it('turns an image file into a playable video, with one paid task', async () => {
		const execution = await run('lake-balloon-day.jpg');
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		const [created] = execution.output('Create');
		const [finished, ...others] = execution.output('Wait');
		expect(others).toEqual([]);
		expect(finished?.json).toMatchObject({
			provider: 'kling',
			taskId: created?.json.taskId,
			status: 'succeeded',
			videoUrl: expect.stringContaining(sandbox.url),
		});
		expect(sandbox.tasks().map(({ id }) => id)).toEqual([created?.json.taskId]);

		const video = await videoOf(n8n.client, finished);
		expect(video).toMatchObject({ width: 640, durationSeconds: 5 });
		expect(await moves(video)).toBe(true);
	});

	it('sends a video that cannot be made to the output Failed, with the reason', async () => {
		sandbox.holdNewTasks(true);
		const running = run('coffee-cup-square.jpg');
		await until(() => sandbox.tasks().length > 0);
		const [task] = sandbox.tasks();
		await sandbox.fail(task!.id, 'Failure to pass the risk control system');
		const execution = await running;
		expect(execution.status).toBe('success');
		expect(execution.output('Wait', 0)).toEqual([]);
		expect(execution.output('Wait', 1).map(({ json }) => json)).toEqual([
			expect.objectContaining({
				taskId: task!.id,
				status: 'failed',
				failure: expect.objectContaining({ message: 'Failure to pass the risk control system' }),
			}),
		]);
	});

	it('reports an invalid parameter before anything is paid', async () => {
		const execution = await run('coffee-cup-square.jpg', { prompt: 'x'.repeat(2501) });
		expect(execution.status).toBe('error');
		expect(execution.errorMessage).toMatch(/prompt.*2500/is);
		expect(sandbox.createdTasks()).toBe(0);
	});

	it('lists the tasks as choices in the form', async () => {
		const execution = await run('coffee-cup-square.jpg');
		const taskId = execution.output('Create')[0]?.json.taskId;
		const { results } = await n8n.client.listSearch({
			nodeType: 'n8n-nodes-ai-image-to-video.getTask',
			typeVersion: 1,
			path: 'parameters.taskId',
			method: 'searchTasks',
			parameters: { provider: 'kling' },
			credentials: { klingApi },
		});
		expect(results.map(({ value }) => value)).toEqual([taskId]);
	});
});
