import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { chain, createEngine } from '../../engine';
import type { Engine, NodeInput } from '../../engine';
import { Fetch, HeaderApi, SigningApi } from './harness/toyNodes';
import { sendJson, startToyServer } from './harness/toyServer';
import type { ToyServer } from './harness/toyServer';

const fetchNode: NodeInput = {
	type: 'toy.fetch',
	parameters: { path: '={{ $json.path }}' },
	credentials: ['signingApi'],
};
const input = [{ json: { path: '/a', mine: 1 } }, { json: { path: '/b', mine: 2 } }];

describe('a workflow in the engine', () => {
	let engine: Engine;
	let server: ToyServer;
	let calls: number;
	let afterAbort: string[];

	async function countInContext(this: IExecuteFunctions) {
		calls++;
		const context = this.getContext('node');
		context.tries = Number(context.tries ?? 0) + 1;
		if (context.tries < 3) throw new Error(`try ${String(context.tries)}`);
		return [{ json: { tries: context.tries } }];
	}

	async function countInStaticData(this: IExecuteFunctions) {
		const data = this.getWorkflowStaticData('node');
		data.count = Number(data.count ?? 0) + 1;
		return [{ json: { count: data.count } }];
	}

	async function sleepUntilAborted(this: IExecuteFunctions) {
		const signal = this.getExecutionCancelSignal();
		calls++;
		while (!signal?.aborted) await sleep(5);
		afterAbort.push('aborted');
		return [{ json: { late: true } }];
	}

	beforeAll(async () => {
		server = await startToyServer();
		engine = await createEngine({
			nodeClasses: { 'toy.fetch': Fetch },
			functions: { countInContext, countInStaticData, sleepUntilAborted },
			credentialClasses: [SigningApi, HeaderApi],
			credentials: {
				signingApi: { baseUrl: server.url, key: '={{ "resolved" + "-key" }}' },
				headerApi: { baseUrl: server.url },
			},
		});
	});

	beforeEach(() => {
		calls = 0;
		afterAbort = [];
		server.answerWithEcho();
	});

	afterAll(async () => {
		await engine.close();
		await server.close();
	});

	it('processes the items, authenticated by the function of the credential', async () => {
		const run = await engine.run(chain([fetchNode]), { input });
		expect(run.error).toBeUndefined();
		expect(run.status).toBe('success');
		expect(run.json('fetch')).toMatchObject([
			{ path: '/a', headers: { authorization: 'Signed resolved-key' } },
			{ path: '/b', headers: { authorization: 'Signed resolved-key' } },
		]);
		expect(run.output('fetch').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
		]);
	});

	it('authenticates by the declared headers of a credential and fills in its defaults', async () => {
		const parameters = { auth: 'headerApi', path: '/a' };
		const node: NodeInput = { ...fetchNode, parameters, credentials: ['headerApi'] };
		const run = await engine.run(chain([node]));
		expect(run.json('fetch')).toMatchObject([{ headers: { 'x-key': 'default-key' } }]);
	});

	it('pairs items with those of the node before', async () => {
		const read: NodeInput = {
			type: 'toy.fetch',
			name: 'read',
			parameters: { path: '=/{{ $("Start").item.json.mine }}' },
			credentials: ['signingApi'],
		};
		const run = await engine.run(chain([fetchNode, read]), { input });
		expect(run.json('read')).toMatchObject([{ path: '/1' }, { path: '/2' }]);
	});

	describe('when one of two items fails', () => {
		beforeEach(() => {
			server.answer((request, response) => {
				if (request.url === '/a') sendJson(response, 500, { message: 'no' });
				else sendJson(response, 200, { path: request.url });
			});
		});

		it('stops by default, naming the item', async () => {
			const run = await engine.run(chain([fetchNode]), { input });
			expect(run.status).toBe('error');
			expect(run.error).toMatchObject({ context: { itemIndex: 0 }, node: { name: 'fetch' } });
		});

		it('keeps the error among the items under Continue', async () => {
			const node: NodeInput = { ...fetchNode, onError: 'continueRegularOutput' };
			const run = await engine.run(chain([node]), { input });
			expect(run.status).toBe('success');
			expect(run.json('fetch')).toMatchObject([
				{ error: expect.any(String), details: { taskId: 'task-0' } },
				{ path: '/b' },
			]);
		});

		it('separates errors from items under Error Output and keeps the input fields', async () => {
			const node: NodeInput = { ...fetchNode, onError: 'continueErrorOutput' };
			const run = await engine.run(chain([node]), { input });
			expect(run.status).toBe('success');
			expect(run.json('fetch', 0)).toEqual([{ path: '/b' }]);
			expect(run.json('fetch', 1)).toMatchObject([
				{ path: '/a', mine: 1, error: expect.any(String), details: { taskId: 'task-0' } },
			]);
		});
	});

	it('runs a node again under Retry On Fail, with the context of the first run', async () => {
		const run = await engine.run(
			chain([
				{
					type: 'test.function',
					parameters: { function: 'countInContext' },
					retryOnFail: true,
					maxTries: 3,
					waitBetweenTries: 1,
				},
			]),
		);
		expect(run.json('function')).toEqual([{ tries: 3 }]);
		expect(calls).toBe(3);
	});

	it('retries a failed execution from the node that failed, with its context', async () => {
		const failing = { type: 'test.function', parameters: { function: 'countInContext' } };
		const nodes: NodeInput[] = [{ type: 'n8n-nodes-base.noOp' }, failing];
		const first = await engine.run(chain(nodes));
		expect(first.error?.message).toBe('try 1');
		const second = await engine.retry(first);
		expect(second.error?.message).toBe('try 2');
		expect(second.executionId).not.toBe(first.executionId);
		const changed = chain([nodes[0]!, { ...failing, notes: 'changed' }]);
		const third = await engine.retry(second, changed);
		expect(third.json('function')).toEqual([{ tries: 3 }]);
		expect(third.output('noOp')).toHaveLength(1);
		expect(calls).toBe(3);
	});

	it.each(['cancel()', 'an abort signal'])('stops a running node on %s', async (how) => {
		const controller = new AbortController();
		const node: NodeInput = {
			type: 'test.function',
			parameters: { function: 'sleepUntilAborted' },
		};
		const handle = engine.start(chain([node, { type: 'n8n-nodes-base.noOp' }]), {
			signal: controller.signal,
		});
		while (calls === 0) await sleep(5);
		if (how === 'cancel()') handle.cancel();
		else controller.abort();
		const run = await handle.finished;
		expect(afterAbort).toEqual(['aborted']);
		expect(run.status).toBe('canceled');
		expect(run.nodesRun).toEqual(['Start']);
	});

	it("stops at the workflow's time limit", async () => {
		const node: NodeInput = {
			type: 'test.function',
			parameters: { function: 'sleepUntilAborted' },
		};
		const run = await engine.run(chain([node], { executionTimeout: 0.05 }));
		expect(run.status).toBe('canceled');
		expect(afterAbort).toEqual(['aborted']);
	});

	it('saves static data only after production runs', async () => {
		const json = chain([{ type: 'test.function', parameters: { function: 'countInStaticData' } }]);
		const counts: unknown[] = [];
		for (const options of [{}, { mode: 'manual' as const }, {}]) {
			counts.push((await engine.run(json, options)).json('function')[0]?.count);
		}
		expect(counts).toEqual([1, 2, 2]);
	});

	it('refuses a workflow without a required parameter and names it', async () => {
		const workflow = chain([{ ...fetchNode, parameters: {} }]);
		expect(engine.nodeIssues(workflow, 'fetch')).toEqual({
			parameters: { path: ['Parameter "Path" is required.'] },
		});
		const run = await engine.run(workflow);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('issues');
		expect(engine.nodeIssues(chain([fetchNode]), 'fetch')).toBeNull();
	});

	it('fails a node whose credential is missing', async () => {
		const credentials = { signingApi: { id: 'gone', name: 'Gone' } };
		const run = await engine.run(chain([{ ...fetchNode, credentials }]));
		expect(run.error?.message).toContain('"gone" does not exist');
	});

	it('keeps the log of nodes, with metadata, and prints nothing', async () => {
		const before = engine.logs.length;
		await engine.run(chain([fetchNode]), { input });
		const lines = engine.logs.slice(before).filter(({ message }) => message === 'Fetching');
		expect(lines).toEqual([
			{ level: 'info', message: 'Fetching', metadata: { path: '/a' } },
			{ level: 'info', message: 'Fetching', metadata: { path: '/b' } },
		]);
		expect(JSON.stringify(engine.logs)).not.toContain('resolved-key');
	});

	it('names the nodes that ran when asked for one that did not run', async () => {
		const run = await engine.run(chain([fetchNode]), { input });
		expect(() => run.output('Nowhere')).toThrow('"Nowhere" did not run; ran: "Start", "fetch"');
	});
});
