import type { Download, Page } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeVideo } from '../support/decodeVideo';
import { ExampleStage } from './examples/exampleStage';
import { moves, shows } from './examples/exampleVideo';
import { startBrowser } from './setup/browser';

const IMAGE = 'lake-balloon-day.jpg';
const PICTURE = path.join(__dirname, '../../examples/images', IMAGE);

describe('the example of a form, filled in by a visitor in a real n8n', () => {
	let stage: ExampleStage;
	let browser: Awaited<ReturnType<typeof startBrowser>>;
	let address: string;

	beforeAll(async () => {
		stage = await ExampleStage.open();
		browser = await startBrowser();
		const workflow = await stage.importSaved('form');
		await stage.n8n.client.activate(workflow);
		const { webhookId } = workflow.nodes.find(({ name }) => name === 'Picture and Wish')!;
		address = `${stage.n8n.url}/form/${webhookId}`;
	});
	afterEach(() => stage.sandbox.reset());
	afterAll(async () => {
		await browser?.close();
		await stage?.close();
	});

	/** Opens the form as somebody who is not logged in. */
	async function fillIn(wish: string, picture: Parameters<Page['setInputFiles']>[1] = PICTURE) {
		const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
		await page.goto(address);
		await page.locator('input[type=file]').setInputFiles(picture);
		await page.locator('textarea').fill(wish);
		return page;
	}
	const submit = async (page: Page) =>
		await page.getByRole('button', { name: 'Make the video' }).click();

	it('gives the video back as a file', async () => {
		const page = await fillIn('The balloon rises');
		await page.screenshot({ path: 'output/screenshots/example-form.png' });
		const downloading: Promise<Download> = page.waitForEvent('download');
		await submit(page);
		const file = await (await downloading).path();
		await page.getByText('Your video is ready').waitFor();
		await page.screenshot({ path: 'output/screenshots/example-form-video.png' });
		expect(stage.sandbox.tasks().map(({ request }) => request)).toMatchObject([
			{ prompt: 'The balloon rises', model_name: 'kling-v2-6' },
		]);
		const video = await decodeVideo(await readFile(file));
		expect(video.durationSeconds).toBe(5);
		expect(await shows(await video.frame(0), IMAGE)).toBe(true);
		expect(await moves(video)).toBe(true);
		await page.context().close();
	});

	it.each<[what: string, wish: string, picture: Parameters<typeof fillIn>[1], reason: RegExp]>([
		['the video fails', '[fail] The balloon rises', undefined, /The reason: \S/],
		[
			'the picture cannot be used',
			'The balloon rises',
			{ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') },
			/The reason: "Image Input Data Field Name" is "photo.jpg"/,
		],
	])('says kindly that %s', async (_what, wish, picture, reason) => {
		const page = await fillIn(wish, picture);
		await submit(page);
		await page.getByText('This time there is no video').waitFor();
		await page.getByText(reason).waitFor();
		await page.getByText('try again with another picture').waitFor();
		await page.screenshot({ path: 'output/screenshots/example-form-failure.png' });
		await page.context().close();
	});
});
