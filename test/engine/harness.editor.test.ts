import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { createEngine } from '../../engine';
import type { Engine } from '../../engine';
import { SigningApi } from './harness/toyNodes';

class Lists implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lists',
		name: 'lists',
		group: ['transform'],
		version: 1,
		description: 'Lists',
		defaults: { name: 'Lists' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'signingApi', required: true }],
		properties: [{ displayName: 'Kind', name: 'kind', type: 'string', default: 'plain' }],
	};

	methods = {
		listSearch: {
			async things(
				this: ILoadOptionsFunctions,
				filter = '',
				page = '1',
			): Promise<INodeListSearchResult> {
				const { key } = await this.getCredentials('signingApi');
				const kind = this.getCurrentNodeParameter('kind');
				const name = [filter, page, key, kind].join(' ');
				return { results: [{ name, value: 1 }], paginationToken: '2' };
			},
		},
		loadOptions: {
			async kinds(this: ILoadOptionsFunctions) {
				return [{ name: this.getNode().type, value: 'kind' }];
			},
		},
	};
}

describe('the lists of a node in the editor', () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await createEngine({
			nodeClasses: { 'toy.lists': Lists },
			credentialClasses: [SigningApi],
			credentials: { signingApi: { key: 'my-key' } },
		});
	});

	afterAll(async () => {
		await engine.close();
	});

	const node = { type: 'toy.lists', credentials: ['signingApi'] };

	it('are searched with the form and the credential', async () => {
		expect(await engine.listSearch(node, 'things', 'cat', '3')).toEqual({
			results: [{ name: 'cat 3 my-key plain', value: 1 }],
			paginationToken: '2',
		});
		const parameters = { kind: 'fancy' };
		const { results } = await engine.listSearch({ ...node, parameters }, 'things');
		expect(results[0]?.name).toBe(' 1 my-key fancy');
	});

	it('are loaded as options', async () => {
		expect(await engine.loadOptions(node, 'kinds')).toEqual([{ name: 'toy.lists', value: 'kind' }]);
	});

	it('fail with their name when they are missing', async () => {
		await expect(engine.listSearch(node, 'none')).rejects.toThrow('no listSearch method "none"');
	});
});
