import { createEngine } from '../../engine';
import type { Engine, NodeInput } from '../../engine';
import { Fetch, SigningApi } from './harness/toyNodes';
import { sendJson, startToyServer } from './harness/toyServer';
import type { ToyServer } from './harness/toyServer';

const tool: NodeInput = {
	type: 'toy.fetch',
	name: 'Fetch a path',
	parameters: {
		path: "={{ $fromAI('path', 'Which path to fetch', 'string') }}",
	},
	credentials: ['signingApi'],
};

describe('a node as the tool of an agent', () => {
	let engine: Engine;
	let server: ToyServer;

	beforeAll(async () => {
		server = await startToyServer();
		server.answer(({ url }, response) => {
			if (url === '/bad') sendJson(response, 500, { message: 'no' });
			else sendJson(response, 200, { path: url });
		});
		engine = await createEngine({
			nodeClasses: { 'toy.fetch': Fetch },
			credentialClasses: [SigningApi],
			credentials: { signingApi: { baseUrl: server.url } },
		});
	});

	afterAll(async () => {
		await engine.close();
		await server.close();
	});

	it('is described to the agent by its description and its $fromAI arguments', async () => {
		const { tool: seen } = await engine.runAsTool(tool, { calls: [{ path: '/a' }] });
		expect(seen).toEqual({
			name: 'Fetch_a_path',
			description: 'Fetches a path',
			parameters: { path: 'Which path to fetch' },
		});
	});

	it('runs in n8n for each call and answers with its items', async () => {
		const { answers, run } = await engine.runAsTool(tool, {
			calls: [{ path: '/a' }, { path: '/b' }],
		});
		expect(answers).toEqual([[{ path: '/a' }], [{ path: '/b' }]]);
		expect(run.status).toBe('success');
		expect(run.runs('Fetch a path')).toHaveLength(2);
	});

	it('answers with the error when it fails, and the agent continues', async () => {
		const { answers } = await engine.runAsTool(tool, { calls: [{ path: '/bad' }] });
		expect(answers).toEqual([[{ error: expect.any(String) }]]);
	});

	it('can be invoked without the engine, as by older agents', async () => {
		const { answers } = await engine.runAsTool(tool, { via: 'invoke', calls: [{ path: '/a' }] });
		expect(answers).toEqual(['[{"path":"/a"}]']);
	});

	it('reports why the agent received no answer', async () => {
		const broken = engine.runAsTool(tool, { via: 'invoke', calls: [{ path: '/bad' }] });
		await expect(broken).rejects.toThrow('The agent gave no answer: The service');
	});
});
