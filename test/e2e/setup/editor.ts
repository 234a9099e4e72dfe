import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { N8nServer } from '../../../scripts/n8n/server';
import { startBrowser } from './browser';
import { NodeForm } from './nodeForm';

/** A part of the page, in pixels. */
type Clip = { x: number; y: number; width: number; height: number };

/** Pixels around a picture of a workflow. */
const MARGIN = 12;

const SCREENSHOTS = path.join(__dirname, '../../../output/screenshots');
/** Long enough for a machine that is busy with n8n itself. */
const PATIENCE_MS = 60_000;

/** n8n's editor in a browser without a window, with the owner logged in. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		private readonly url: string,
		readonly page: Page,
	) {}

	static async open(
		{ url, client }: Pick<N8nServer, 'url' | 'client'>,
		colorScheme: 'light' | 'dark' = 'light',
	): Promise<Editor> {
		const [name, value] = client.rest.sessionCookie?.split('=', 2) ?? [];
		if (!name || !value) throw new Error('The server has nobody logged in.');
		const browser = await startBrowser();
		const context = await browser.newContext({
			viewport: { width: 1440, height: 1000 },
			// n8n follows it unless the user has chosen a theme.
			colorScheme,
		});
		context.setDefaultTimeout(PATIENCE_MS);
		await context.addCookies([{ name, value, url }]);
		return new Editor(browser, url, await context.newPage());
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** Opens a saved workflow. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens an empty workflow, which is not saved. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-plus-button').waitFor();
	}

	/** Searches the panel of nodes: the names it finds, in its order. The panel stays open. */
	async searchNodes(text: string): Promise<string[]> {
		const search = this.page.getByTestId('node-creator-search-bar');
		if (!(await search.isVisible()))
			await this.page.getByTestId('node-creator-plus-button').click();
		await search.waitFor();
		const found = this.page.getByTestId('node-creator-item-name');
		await found.first().waitFor();
		const unfiltered = await found.allInnerTexts();
		await search.fill(text);
		let names = unfiltered;
		while (names.length === 0 || names.join() === unfiltered.join()) {
			await this.page.waitForTimeout(50);
			names = await found.allInnerTexts();
		}
		return names;
	}

	/** The names in the panel's list of AI nodes. */
	async aiNodes(): Promise<string[]> {
		await this.newWorkflow();
		await this.page.getByTestId('node-creator-plus-button').click();
		// The list is offered once the workflow has a trigger.
		await this.page.getByText('Trigger manually').first().click();
		await this.page.getByTestId('canvas-node').first().waitFor();
		await this.page.getByTestId('node-creator-plus-button').click();
		const names = this.page.getByTestId('node-creator-item-name');
		await names.getByText('AI', { exact: true }).click();
		await names.getByText('AI Agent', { exact: true }).waitFor();
		return await names.allInnerTexts();
	}

	/**
	 * Adds a node from the panel of nodes by the name it has there: its form opens. For a trigger, the panel lists the
	 * events, and the first is taken.
	 */
	async addNode(displayName: string): Promise<NodeForm> {
		await this.chooseNode(displayName);
		const add = this.page.getByRole('button', { name: 'Add to workflow' });
		await (displayName.endsWith('Webhook') ? this.events.first() : add).click();
		return await this.openForm();
	}

	/** The events that the panel of nodes lists for a trigger. */
	async triggerEvents(displayName: string): Promise<string[]> {
		await this.chooseNode(displayName);
		await this.events.first().waitFor();
		return (await this.events.allInnerTexts()).map((text) => text.trim().split('\n')[0]!);
	}

	/** Counts presses of the mouse from now on, until a page is loaded. @returns the reading of the counter */
	async countClicks(): Promise<() => Promise<number>> {
		const body = this.page.locator('body');
		await body.evaluate((element) => {
			element.dataset.clicks = '0';
			const count = () => {
				element.dataset.clicks = String(Number(element.dataset.clicks) + 1);
			};
			element.addEventListener('pointerdown', count, { capture: true });
		});
		return async () => Number(await body.getAttribute('data-clicks'));
	}

	/** Opens the form of a node on the canvas. */
	async openNode(name: string): Promise<NodeForm> {
		await this.node(name).dblclick();
		return await this.openForm();
	}

	async closeNode(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	async clickExecute(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').click();
	}

	/** Runs the whole workflow, and waits until the node has succeeded. */
	async execute(untilNode: string): Promise<void> {
		await this.clickExecute();
		await this.node(untilNode).getByTestId('canvas-node-status-success').waitFor();
	}

	/** Runs the open node alone, and waits for its output. */
	async executeNode(): Promise<void> {
		await this.page.getByTestId('node-execute-button').click();
		const panel = this.page.getByTestId('output-panel');
		// A node with two outputs has a tab for each instead of a count.
		const filledTab = panel.getByText(/ Branch \(\d+ items?\)/);
		await panel.getByTestId('ndv-items-count').or(filledTab).first().waitFor();
	}

	/** Unfolds the production URL of the open trigger. */
	async showProductionUrl(): Promise<void> {
		await this.page.getByTestId('node-parameters').getByText('Webhook URLs').click();
		await this.page.getByTestId('radio-button-production').click();
	}

	/** The message with that text, which the page shows for a while. */
	async message(text: string): Promise<string> {
		return await this.page.getByRole('alert').filter({ hasText: text }).first().innerText();
	}

	/** The fields that the input panel shows of the node before, where that has not run yet. */
	async previewedFields(): Promise<string[]> {
		const panel = this.page.getByTestId('ndv-input-panel');
		await panel.getByTestId('schema-preview-warning').first().waitFor();
		return await panel.getByTestId('run-data-schema-item').allInnerTexts();
	}

	/** Plays the first video in the output panel of the open node. */
	async playVideo() {
		await this.page.getByTestId('output-panel').getByTestId('ndv-view-binary-data').first().click();
		const video = this.page.locator('video').first();
		await video.waitFor();
		return await video.evaluate(async (element) => {
			await element.play();
			await new Promise((resolve) => {
				element.addEventListener('timeupdate', () => element.currentTime > 0 && resolve(true));
			});
			const { duration, videoWidth, videoHeight, currentTime } = element;
			return {
				durationSeconds: duration,
				width: videoWidth,
				height: videoHeight,
				hasAdvanced: currentTime > 0,
			};
		});
	}

	/** The text of the panel beside the form of an open trigger, with the answer to its question. */
	async triggerPanel(): Promise<string> {
		await this.page.getByText('When will this node trigger my flow?').click();
		const panel = this.page.locator('[data-ndv-pane-min]').filter({
			has: this.page.getByTestId('trigger-header'),
		});
		await panel
			.getByRole('link', { name: 'executions list' })
			.or(panel.getByText('executions list'))
			.first()
			.waitFor();
		return await panel.innerText();
	}

	/** Saves a picture of the window, or of a part of it, as `output/screenshots/<name>.png`. */
	async screenshot(name: string, clip?: Clip): Promise<string> {
		const file = path.join(SCREENSHOTS, `${name}.png`);
		await mkdir(path.dirname(file), { recursive: true });
		// Nothing is marked for being below the pointer.
		await this.page.mouse.move(0, 0);
		await this.page.screenshot({
			path: file,
			...(clip && { clip }),
			// Nothing is caught half faded out.
			animations: 'disabled',
		});
		return file;
	}

	/** The part of the page that all nodes and notes of the open workflow fill, fitted into it. */
	async workflowArea(): Promise<Clip> {
		await this.page.getByTestId('zoom-to-fit').click();
		// The canvas glides to its place.
		await this.page.waitForTimeout(1_000);
		const nodes = await this.page.locator('.vue-flow__node').all();
		const boxes = (await Promise.all(nodes.map((node) => node.boundingBox()))).filter(
			(box) => box !== null,
		);
		const left = Math.min(...boxes.map(({ x }) => x)) - MARGIN;
		const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN;
		const right = Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN;
		const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN;
		return { x: left, y: top, width: right - left, height: bottom - top };
	}

	/** The events of the trigger that is chosen in the panel of nodes. */
	private get events(): Locator {
		return this.page.locator('[data-keyboard-nav-type="action"]');
	}

	private async chooseNode(displayName: string): Promise<void> {
		await this.searchNodes(displayName);
		await this.page.getByTestId('node-creator-item-name').getByText(displayName).first().click();
	}

	private async openForm(): Promise<NodeForm> {
		await this.page.getByTestId('node-parameters').waitFor();
		return new NodeForm(this.page);
	}
}
