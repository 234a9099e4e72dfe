import { createEngine, workflow } from '../../engine';
import type { Engine } from '../../engine';
import { HookTrigger, sign } from './harness/HookTrigger.node';

const json = workflow({
	id: 'hooked',
	nodes: [
		{ type: 'toy.hookTrigger', name: 'Hook' },
		{ type: 'n8n-nodes-base.noOp', name: 'After' },
	],
	connections: [['Hook', 'After']],
});

const body = '{ "id": 7 }';
const headers = { 'content-type': 'application/json', 'x-signature': sign(body) };

describe('a workflow started by its webhook', () => {
	let engine: Engine;

	beforeEach(async () => {
		engine = await createEngine({ nodeClasses: { 'toy.hookTrigger': HookTrigger } });
	});

	afterEach(async () => {
		await engine.close();
	});

	it('runs with the items that the trigger returns', async () => {
		const { response, run, items } = await engine.callWebhookTrigger(json, 'Hook', {
			headers,
			rawBody: body,
			query: { from: 'test' },
		});
		expect(response.status).toBe(200);
		expect(response.body).toEqual({
			url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/webhook\/hooked\/hook\/hook$/),
		});
		expect(items).toMatchObject([{ json: { body: { id: 7 }, calls: 1, query: { from: 'test' } } }]);
		expect(run?.status).toBe('success');
		expect(run?.json('After')).toEqual(items?.map((item) => item.json));
	});

	it('moves a file stored before the execution had an id to the execution', async () => {
		const { run, items } = await engine.callWebhookTrigger(json, 'Hook', {
			headers,
			rawBody: body,
		});
		const file = items?.[0]?.binary?.data;
		expect(file?.id).toContain(`/executions/${run?.executionId}/`);
		expect(String(await engine.readBinary(file as never))).toBe(body);
	});

	it('starts nothing when the node refuses the call', async () => {
		const refused = await engine.callWebhookTrigger(json, 'Hook', {
			headers: { ...headers, 'x-signature': 'wrong' },
			rawBody: body,
		});
		expect(refused.response).toMatchObject({ status: 401, body: 'Unauthorized' });
		expect(refused.run).toBeUndefined();
	});

	it('answers 422 for an invalid body without calling the node', async () => {
		const { response, run } = await engine.callWebhookTrigger(json, 'Hook', {
			headers,
			rawBody: '{',
		});
		expect(response.status).toBe(422);
		expect(run).toBeUndefined();
	});

	it('keeps static data between calls while it is active, and removes its webhook afterwards', async () => {
		const active = await engine.activate(json);
		const call = async () => await fetch(active.url('Hook'), { method: 'POST', headers, body });
		await call();
		await call();
		const runs = await active.runs();
		expect(runs.map((run) => run.json('Hook')[0]?.calls)).toEqual([1, 2]);
		await expect(engine.activate(json)).rejects.toThrow('already');
		await active.deactivate();
		expect((await call()).status).toBe(404);
		expect(await active.runs()).toHaveLength(2);
	});

	it('shows nodes the given public address', async () => {
		await engine.close();
		engine = await createEngine({
			nodeClasses: { 'toy.hookTrigger': HookTrigger },
			webhookUrl: 'https://n8n.example.com',
		});
		const { response } = await engine.callWebhookTrigger(json, 'Hook', { headers, rawBody: body });
		expect(response.body).toEqual({ url: 'https://n8n.example.com/webhook/hooked/hook/hook' });
	});
});
