import type { Locator, Page } from 'playwright-core';

const INPUT = 'parameter-input-';

/** The open form of a node: its parameters by the names they have in the workflow's JSON. */
export class NodeForm {
	private readonly parameters: Locator;

	constructor(private readonly page: Page) {
		this.parameters = page.getByTestId('node-parameters');
	}

	/** The visible parameters from top to bottom, including those of an open collection. */
	async shownFields(): Promise<string[]> {
		const names = await this.parameters
			.locator(`[data-test-id^="${INPUT}"]:visible`)
			.evaluateAll((inputs) => inputs.map((input) => input.getAttribute('data-test-id') ?? ''));
		const noFields = ['parameter-input-field', 'parameter-input-hint', 'parameter-input-item'];
		return names.filter((name) => !noFields.includes(name)).map((name) => name.slice(INPUT.length));
	}

	field(name: string): Locator {
		return this.parameters.getByTestId(`${INPUT}${name}`).first();
	}

	/** Clicks into a text field and types. */
	async type(name: string, text: string): Promise<void> {
		await this.field(name).locator('input, textarea').first().click();
		await this.page.keyboard.type(text);
	}

	/** Goes from the current field to another with the Tab key, and types. */
	async tabAndType(name: string, text: string): Promise<void> {
		const input = this.field(name).locator('input, textarea').first();
		for (
			let presses = 0;
			!(await input.evaluate((element) => element.matches(':focus')));
			presses++
		) {
			if (presses === 20) throw new Error(`20 presses of Tab do not reach the field ${name}`);
			await this.page.keyboard.press('Tab');
		}
		await this.page.keyboard.type(text);
	}

	/** Clicks a switch. */
	async toggle(name: string): Promise<void> {
		await this.field(name).locator('.switch-input').click();
	}

	/** Chooses from a field's list by the visible text. */
	async choose(name: string, label: string): Promise<void> {
		await this.field(name).locator('input').first().click();
		const choices = this.page.locator('.el-select-dropdown__item:visible, [role="option"]:visible');
		await choices.filter({ hasText: label }).first().click();
		await this.untilClosed(choices);
	}

	/** The entries of a field's list. */
	async choices(name: string): Promise<string[]> {
		await this.field(name).locator('input').first().click();
		const items = this.page.locator('.el-select-dropdown__item:visible .option-headline');
		await items.first().waitFor();
		const labels = await items.allInnerTexts();
		await this.closeList(items);
		return labels;
	}

	/** The descriptions in a field's list that n8n cuts off after two lines. */
	async cutDescriptions(name: string): Promise<string[]> {
		await this.field(name).locator('input').first().click();
		const descriptions = this.page.locator('.el-select-dropdown__item:visible .option-description');
		await descriptions.first().waitFor();
		const cut = await descriptions.evaluateAll((elements) =>
			elements
				.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight)
				.map(({ textContent }) => textContent ?? ''),
		);
		await this.closeList(descriptions);
		return cut;
	}

	/** The options that can be added to the collection. */
	async availableOptions(): Promise<string[]> {
		await this.parameters.getByTestId('collection-parameter-add').locator('input').click();
		const options = this.page.locator('[data-test-id="collection-parameter-option"]:visible');
		await options.first().waitFor();
		const labels = await options.allInnerTexts();
		await this.closeList(options);
		return labels.map((label) => label.trim());
	}

	/** The credential that the node asks for, as its list or button names it. */
	async credential(): Promise<string> {
		const slot = this.page.getByTestId('node-credentials-slot').first();
		const chosen = slot.locator('input').first();
		return (await chosen.isVisible()) ? await chosen.inputValue() : (await slot.innerText()).trim();
	}

	/** The ways to name a task: the entries of the list before the field. */
	async taskModes(): Promise<string[]> {
		await this.parameters.getByTestId('rlc-mode-selector').click();
		const modes = this.page.locator('[role="option"]:visible, .el-select-dropdown__item:visible');
		await modes.first().waitFor();
		const labels = await modes.allInnerTexts();
		await this.closeList(modes);
		return labels.map((label) => label.trim());
	}

	/** Names a task by picking it from the account's tasks: the labels that were offered. */
	async pickTask(matching: string): Promise<string[]> {
		const task = this.parameters.getByTestId('parameter-item').filter({
			has: this.page.getByTestId('rlc-mode-selector'),
		});
		// n8n offers the list only for a task that is not named by an expression.
		await task.hover();
		await task.getByTestId('radio-button-fixed').click();
		await this.parameters.getByTestId('rlc-mode-selector').click();
		await this.page
			.locator('[role="option"]:visible, .el-select-dropdown__item:visible')
			.filter({ hasText: 'From list' })
			.click();
		await this.parameters.getByTestId('rlc-input-container').click();
		const items = this.page.getByTestId('rlc-item');
		await items.first().waitFor();
		const labels = await items.allInnerTexts();
		await items.filter({ hasText: matching }).first().click();
		return labels.map((label) => label.trim());
	}

	/** Adds a row to a collection of rows, by the text of its button. */
	async addRow(label: string): Promise<void> {
		await this.parameters.getByText(label, { exact: true }).first().click();
	}

	/** The buttons that add a row to a collection of rows, top down. */
	async rowButtons(): Promise<string[]> {
		const buttons = this.parameters.locator('[data-test-id="fixed-collection-add"]:visible');
		return (await buttons.allInnerTexts()).map((label) => label.trim());
	}

	/** Picks an entry of the last list with a search: the labels that were offered for the search. */
	async pickFromList(search: string): Promise<string[]> {
		await this.parameters.getByTestId('rlc-input-container').last().click();
		const items = this.page.getByTestId('rlc-item');
		await items.first().waitFor();
		await this.page.getByTestId('rlc-search').fill(search);
		await items.filter({ hasText: search }).first().waitFor();
		await items.filter({ hasNotText: search }).first().waitFor({ state: 'detached' });
		const labels = await items.allInnerTexts();
		await items.filter({ hasText: search }).first().click();
		return labels.map((label) => label.trim());
	}

	/** n8n's mark of a field that is not filled in rightly; it may appear a moment after the form. */
	issues(name: string): Locator {
		return this.field(name).getByTestId('parameter-issues');
	}

	/** Closes the open list that has those entries, without a choice. */
	private async closeList(entries: Locator): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.untilClosed(entries);
	}

	/** A list that is still closing would offer its entries to the next search. */
	private async untilClosed(entries: Locator): Promise<void> {
		await entries.first().waitFor({ state: 'hidden' });
	}
}
