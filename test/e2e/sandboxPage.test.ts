import type { Browser, Page } from 'playwright-core';
import { startSandbox, type Sandbox } from '../../sandbox';
import { startBrowser } from './setup/browser';

describe("the sandbox's page", () => {
	let sandbox: Sandbox;
	let browser: Browser;
	let page: Page;
	const complaints: string[] = [];

	beforeAll(async () => {
		sandbox = await startSandbox({ videoLongSide: 160, holdNewTasks: true });
		browser = await startBrowser();
		page = await browser.newPage();
		page.on('pageerror', ({ message }) => complaints.push(message));
		await page.goto(sandbox.url);
	});
	afterEach(() => expect(complaints).toEqual([]));
	afterAll(async () => {
		await browser?.close();
		await sandbox?.close();
	});

	const createTask = async () => {
		const { apiKey } = sandbox.credentials.klingApi;
		const response = await fetch(`${sandbox.url}/v1/videos/image2video`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
			body: JSON.stringify({ image: 'https://example.com/photo.jpg', prompt: 'Waves roll in' }),
		});
		return (await response.json()) as { code: number; data: { task_id: string } };
	};

	it('shows the progress of a task, plays its video and lists the requests', async () => {
		const { data } = await createTask();
		const task = page.locator('#tasks').getByText(data.task_id).first();
		await task.waitFor();
		await sandbox.finish(data.task_id);
		const video = page.locator('#tasks video').first();
		await video.waitFor();
		const seconds = await video.evaluate(
			async (element: { duration: number; readyState: number; load(): void }) => {
				element.load();
				while (element.readyState < 1) await new Promise((resolve) => setTimeout(resolve, 50));
				return element.duration;
			},
		);
		expect(seconds).toBeCloseTo(5, 1);
		await page.locator('#requests').getByText('/v1/videos/image2video').first().waitFor();
		const file = 'output/screenshots/sandbox-page.png';
		await page.screenshot({ path: file, animations: 'disabled' });
	});

	it('switches on a fault, which takes effect', async () => {
		await page.locator('[name=kind]').selectOption('html');
		await page.getByRole('button', { name: 'Switch on' }).click();
		await page.locator('#faults').getByText('html').first().waitFor();
		const response = await fetch(`${sandbox.url}/v1/videos/image2video/1`);
		expect(response.status).toBe(502);
		expect(response.headers.get('content-type')).toMatch(/html/);
	});

	it('resets the sandbox', async () => {
		await page.locator('#reset').click();
		await page.locator('#tasks video').waitFor({ state: 'detached' });
		expect(sandbox.tasks()).toEqual([]);
	});
});
