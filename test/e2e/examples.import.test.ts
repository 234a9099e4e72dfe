import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SavedWorkflow } from '../../scripts/n8n/clientTypes';
import { exampleNames, readExample } from '../../scripts/start/readExample';
import { ExampleStage } from './examples/exampleStage';
import type { OwnN8n } from './setup/exampleN8n';
import { Editor } from './setup/editor';

/** The rules that workflows in n8n break. */
interface BreakingChanges {
	report: { workflowResults: Array<{ ruleId: string }> };
}

interface BrokenRule {
	ruleId: string;
	affectedWorkflows: Array<{ name: string }>;
}

const EXAMPLES = path.join(__dirname, '../../examples');
const ASK_EVERY_MS = 200;

describe("the examples in n8n's editor", () => {
	let stage: ExampleStage<OwnN8n>;
	let editor: Editor;

	beforeAll(async () => {
		stage = await ExampleStage.openOwn();
		editor = await Editor.open(stage.n8n);
	});
	afterAll(async () => {
		await editor?.close();
		await stage?.close();
	});

	const request = async <T>(route: string) => await stage.n8n.client.rest.request<T>('GET', route);

	/** The editor saves by itself a moment after the import. */
	const saved = async (name: string): Promise<SavedWorkflow> => {
		for (;;) {
			const all = await request<SavedWorkflow[]>('/rest/workflows');
			const found = all.find((workflow) => workflow.name === name);
			if (found) return await request<SavedWorkflow>(`/rest/workflows/${found.id}`);
			await sleep(ASK_EVERY_MS);
		}
	};

	// The other examples are imported in the same way, and run in examples.test.ts.
	it.each(['kling', 'recovery', 'ai-agent'])(
		'%s is imported from its file and finds its credentials',
		async (name) => {
			await editor.newWorkflow();
			await editor.page
				.getByTestId('workflow-import-input')
				.setInputFiles(path.join(EXAMPLES, `${name}.json`));
			const example = readExample(name);
			const { nodes } = await saved(example.name);
			expect(nodes.map((node) => node.name).sort()).toEqual(
				example.nodes.map((node) => node.name).sort(),
			);
			for (const { name: node, credentials = {} } of nodes) {
				for (const [type, { id }] of Object.entries(credentials)) {
					// Nobody has entered a key for a chat model.
					const isThere = type !== 'openAiApi';
					expect([node, type, id]).toEqual([node, type, isThere ? stage.credentialId(type) : null]);
				}
			}
			await editor.screenshot(`example-${name}`);
		},
	);

	describe("in n8n's own report of what version 3 breaks", () => {
		/** The rules that a workflow breaks, each with the names of the workflows. */
		const broken = async (): Promise<Record<string, string[]>> => {
			const { rest } = stage.n8n.client;
			const found = await rest.request<BreakingChanges>(
				'POST',
				'/rest/breaking-changes/report/refresh?version=v3',
			);
			const rules = await Promise.all(
				found.report.workflowResults.map(
					async ({ ruleId }) =>
						await request<BrokenRule>(`/rest/breaking-changes/report/${ruleId}`),
				),
			);
			return Object.fromEntries(
				rules.map((rule) => [rule.ruleId, rule.affectedWorkflows.map(({ name }) => name)]),
			);
		};

		it('lists no example, but a workflow with a node that version 3 removes', async () => {
			for (const name of exampleNames()) await stage.import(name);
			await stage.importFile({
				name: 'With a removed node',
				nodes: [
					{
						id: 'b0d9f1a2-6a0e-4b7f-9d52-3f8a1c5e7d90',
						name: 'Cron',
						type: 'n8n-nodes-base.cron',
						typeVersion: 1,
						position: [0, 0],
						parameters: {},
					},
				],
				connections: {},
			});
			expect(await broken()).toEqual({ 'cron-removed-v3': ['With a removed node'] });
		});
	});
});
