import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { chain, createEngine, workflow } from '../../engine';
import type { Engine, Run, WorkflowJson } from '../../engine';
import { Park } from './harness/Park.node';

function parked(parameters: { loopBack?: boolean; runs?: number } = {}): WorkflowJson {
	return workflow({
		nodes: [
			{ type: 'n8n-nodes-base.manualTrigger', name: 'Start' },
			{ type: 'toy.park', name: 'Park', parameters },
			{ type: 'n8n-nodes-base.noOp', name: 'Done' },
			{ type: 'n8n-nodes-base.noOp', name: 'Parked' },
		],
		connections: [
			['Start', 'Park'],
			['Park', 0, 'Done'],
			['Park', 1, parameters.loopBack ? 'Park' : 'Parked'],
		],
	});
}

async function callOwnResumeUrl(this: IExecuteFunctions) {
	const url = this.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
	const { status } = await fetch(url, { method: 'POST' });
	return [{ json: { status } }];
}

async function parkWithDate(this: IExecuteFunctions) {
	this.getContext('node').since = new Date(0) as never;
	await this.putExecutionToWait(new Date('2100-01-01'));
	return this.getInputData();
}

async function readDate(this: IExecuteFunctions) {
	const since = this.evaluateExpression('{{ $("Park").context.since }}', 0) as Date | string;
	return [{ json: { since: typeof since === 'string' ? since : since.constructor.name } }];
}

async function sleepUntilAborted(this: IExecuteFunctions) {
	started = true;
	const signal = this.getExecutionCancelSignal();
	while (!signal?.aborted) await sleep(5);
	return [];
}

let started = false;

const input = [{ json: { id: 'a' } }, { json: { id: 'b' } }];

describe('an execution that waits', () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await createEngine({
			nodeClasses: { 'toy.park': Park },
			functions: { callOwnResumeUrl, parkWithDate, readDate, sleepUntilAborted },
		});
	});

	afterAll(async () => {
		await engine.close();
	});

	const wait = async (json: WorkflowJson = parked()): Promise<Run> => {
		const run = await engine.run(json, { input });
		expect(run.status).toBe('waiting');
		return run;
	};

	it('shows the output of the node and the time when n8n would wake it', async () => {
		const run = await wait();
		expect(run.waitTill).toEqual(new Date('2100-01-01'));
		expect(run.json('Park', 1)).toEqual([
			{ id: 'a', runs: 1 },
			{ id: 'b', runs: 1 },
		]);
		expect(run.nodesRun).toEqual(['Start', 'Park']);
	});

	it("passes the node's input on when the timer wakes it", async () => {
		const run = await engine.resumeByTimer(await wait());
		expect(run.status).toBe('success');
		expect(run.stretch).toBe(2);
		expect(run.json('Done')).toEqual([{ id: 'a' }, { id: 'b' }]);
		expect(run.nodesRun).not.toContain('Parked');
	});

	it('runs the node again through a loop, with its context', async () => {
		let run = await wait(parked({ loopBack: true, runs: 3 }));
		run = await engine.resumeByTimer(run);
		expect(run.status).toBe('waiting');
		expect(run.runs('Park')).toHaveLength(2);
		run = await engine.resumeByTimer(run);
		expect(run.status).toBe('success');
		expect(run.json('Done')).toEqual([
			{ id: 'a', runs: 3 },
			{ id: 'b', runs: 3 },
		]);
	});

	it('saves only what n8n can save: text, not objects', async () => {
		const waiting = await engine.run(
			chain([
				{ type: 'test.function', name: 'Park', parameters: { function: 'parkWithDate' } },
				{ type: 'test.function', parameters: { function: 'readDate' } },
			]),
		);
		const run = await engine.resumeByTimer(waiting);
		expect(run.json('function')).toEqual([{ since: '1970-01-01T00:00:00.000Z' }]);
	});

	it('cannot be resumed twice', async () => {
		const run = await wait();
		await engine.resumeByTimer(run);
		await expect(engine.resumeByTimer(run)).rejects.toThrow('its status is "success"');
	});

	it('continues with every branch that its webhook returns', async () => {
		const resumed = await engine.resumeByWebhook(await wait(), {
			suffix: 'wake',
			body: { say: 'go on' },
		});
		expect(resumed.response).toMatchObject({ status: 200, body: { waiting: 2, runs: 1 } });
		expect(resumed.run?.status).toBe('success');
		expect(resumed.run?.json('Done')).toEqual([{ woken: true }]);
		expect(resumed.run?.json('Parked')).toEqual([{ left: 1 }, { left: 2 }]);
	});

	it('stays waiting while its webhook returns no workflow data', async () => {
		const run = await wait();
		for (let call = 0; call < 2; call++) {
			const { response, run: resumed } = await engine.resumeByWebhook(run, {
				suffix: 'wake',
				body: { say: 'not yet' },
			});
			expect(response).toMatchObject({ status: 200, body: { waiting: 2, runs: 1 } });
			expect(resumed).toBeUndefined();
		}
		expect((await engine.resumeByTimer(run)).status).toBe('success');
	});

	it('loses its results when its webhook throws, as in n8n', async () => {
		const { response, run } = await engine.resumeByWebhook(await wait(), {
			suffix: 'wake',
			body: { say: 'throw' },
		});
		expect(response).toMatchObject({ status: 500, body: { code: 0 } });
		expect(run?.nodesRun).not.toContain('Start');
		expect(run?.json('Done')).toEqual([{}]);
	});

	it.each([
		['a wrong token', { query: { signature: 'x'.repeat(64) }, suffix: 'wake' }, 401],
		['no token', { query: { signature: undefined }, suffix: 'wake' }, 401],
		['another suffix', { suffix: 'other' }, 404],
		['no suffix', {}, 404],
		['another method', { suffix: 'wake', method: 'GET' as const }, 404],
	])('is not resumed by %s', async (_what, call, status) => {
		const run = await wait();
		const body = 'method' in call ? undefined : { say: 'go on' };
		const answer = await engine.resumeByWebhook(run, { body, ...call });
		expect(answer.response.status).toBe(status);
		if (status === 401) expect(answer.response.body).toEqual({ error: 'Invalid token' });
		expect(answer.run).toBeUndefined();
		expect((await engine.resumeByTimer(run)).status).toBe('success');
	});

	it('accepts the suffix after the token and ignores other query parameters', async () => {
		const run = await wait();
		const { run: resumed } = await engine.resumeByWebhook(run, {
			url: `${run.resumeUrl}/wake&task=1`,
			body: { say: 'go on' },
		});
		expect(resumed?.status).toBe('success');
	});

	it('answers 409 once it has finished and 404 for an unknown execution', async () => {
		const run = await wait();
		await engine.resumeByTimer(run);
		const call = { suffix: 'wake', body: { say: 'go on' } };
		const late = await engine.resumeByWebhook(run, call);
		expect(late.response).toMatchObject({ status: 409, body: { code: 409 } });
		const url = run.resumeUrl.replace(`/${run.executionId}?`, '/99999?');
		const unknown = await engine.resumeByWebhook(run, { ...call, url });
		expect(unknown.response.status).toBe(404);
	});

	it('answers 409 while it runs', async () => {
		const run = await engine.run(
			chain([{ type: 'test.function', parameters: { function: 'callOwnResumeUrl' } }]),
		);
		expect(run.json('function')).toEqual([{ status: 409 }]);
	});

	it('reports that another client called the resume URL', async () => {
		const run = await wait();
		const resumed = engine.whenResumed(run);
		const url = run.resumeUrl.replace('?', '/wake?');
		await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: '{"say":"go on"}',
		});
		expect((await resumed).json('Done')).toEqual([{ woken: true }]);
	});

	it('can be cancelled after it was resumed', async () => {
		const handle = engine.start(
			chain([
				{ type: 'test.function', name: 'Park', parameters: { function: 'parkWithDate' } },
				{ type: 'test.function', parameters: { function: 'sleepUntilAborted' } },
			]),
		);
		const resumed = engine.resumeByTimer(await handle.finished);
		while (!started) await sleep(5);
		handle.cancel();
		expect((await resumed).status).toBe('canceled');
	});

	it('can be cancelled while it waits', async () => {
		const handle = engine.start(parked(), { input });
		const run = await handle.finished;
		handle.cancel();
		await expect(engine.resumeByTimer(run)).rejects.toThrow('its status is "canceled"');
	});
});
