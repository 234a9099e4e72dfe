import path from 'node:path';
import manifest from '../../package.json';
import { cacheFolder } from '../../scripts/n8n/cacheFolder';
import type { NodeTypeAnswer } from '../../scripts/n8n/clientTypes';
import type { N8nServer } from '../../scripts/n8n/server';
import { startPackageServer } from './setup/packageServer';

const PREFIX = `${manifest.name}.`;

/** `dist/nodes/GetTask/GetTask.node.js` is the node `getTask`. */
function nameOf(file: string, ending: string): string {
	const name = path.basename(file, ending);
	return name.charAt(0).toLowerCase() + name.slice(1);
}

const nodeNames = manifest.n8n.nodes.map((file) => nameOf(file, '.node.js'));
const credentialNames = manifest.n8n.credentials.map((file) => nameOf(file, '.credentials.js'));

describe('the packed package in a real n8n', () => {
	let n8n: N8nServer;
	let types: NodeTypeAnswer[];

	beforeAll(async () => {
		n8n = await startPackageServer();
		types = await n8n.client.nodeTypes(PREFIX);
	});
	afterAll(() => n8n?.stop());

	it('offers every node of the package, and each but the triggers as a tool for agents', () => {
		const asTools = nodeNames.filter((name) => !name.endsWith('Trigger'));
		expect(types.map(({ name }) => name.slice(PREFIX.length)).sort()).toEqual(
			[...nodeNames, ...asTools.map((name) => `${name}Tool`)].sort(),
		);
	});

	it('offers every credential type of the package', async () => {
		expect(await n8n.client.credentialTypes()).toEqual(expect.arrayContaining(credentialNames));
	});

	it('finds its nodes by common search terms', () => {
		for (const { name, displayName, codex } of types) {
			expect({ name, displayName }).toEqual({
				name,
				displayName: expect.stringMatching(/^Image to Video: /),
			});
			for (const searched of ['image to video', 'kling', 'kie', 'i2v']) {
				const found = codex?.alias?.filter((alias) => alias.startsWith(searched));
				expect([name, searched, found]).not.toEqual([name, searched, []]);
			}
		}
	});

	it('shows an icon for light and for dark editors', async () => {
		for (const { iconUrl } of types) {
			if (typeof iconUrl !== 'object') throw new Error('A node has no pair of icons.');
			for (const url of [iconUrl.light, iconUrl.dark]) {
				const response = await n8n.client.rest.send('GET', `/${url}`);
				expect([url, response.status, response.headers.get('content-type')]).toEqual([
					url,
					200,
					'image/svg+xml',
				]);
			}
		}
	});

	it('shows the output fields of every node but the triggers before a run', async () => {
		for (const name of nodeNames) {
			const response = await n8n.client.rest.send('GET', `/schemas/${PREFIX}${name}/1.0.0.json`);
			const shown = [name, response.status];
			if (name.endsWith('Trigger')) expect(shown).toEqual([name, 404]);
			else {
				expect(shown).toEqual([name, 200]);
				const { properties } = (await response.json()) as { properties: object };
				expect(Object.keys(properties)).toEqual(expect.arrayContaining(['taskId', 'videoUrl']));
			}
		}
	});

	it('loads without warnings in the log', async () => {
		// n8n itself is in a folder of the same name.
		const log = (await n8n.log()).replaceAll(cacheFolder(), '');
		const complaints = log.split('\n').filter((line) => line.includes(manifest.name));
		expect(complaints).toEqual([]);
	});
});
