import { PROVIDER_IDS } from '../../sandbox/core/providerId';
import type { SandboxCredentials, TaskView } from '../../sandbox';
import { pngBase64 } from './support/images';
import { kling, sandbox, startKling } from './support/klingStage';
import { Receiver } from './support/receiver';

const image = 'https://images.example/a.png';
startKling();

async function control(method: string, path: string, body?: unknown) {
	const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
		method,
		body: body === undefined ? undefined : JSON.stringify(body),
		headers: body === undefined ? {} : { 'content-type': 'application/json' },
	});
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

interface State {
	url: string;
	credentials: SandboxCredentials;
	speed: number;
	limits: object;
	tasks: TaskView[];
	requests: object[];
	callbacks: object[];
	faults: { id: number; fired: number; kind: string }[];
}
const state = async (query = '') =>
	(await control('GET', `state${query}`)).body as unknown as State;

test('returns a state complete enough for another process', async () => {
	const receiver = await Receiver.start();
	const id = await kling.createTask({ image, prompt: 'a', callback_url: receiver.url });
	sandbox.addFault({ kind: 'html', operation: 'get' });
	await sandbox.finish(id);
	await receiver.stop();
	expect(await state()).toMatchObject({
		url: sandbox.url,
		credentials: sandbox.credentials,
		speed: 1,
		limits: { klingConcurrency: null },
		tasks: [{ id, provider: 'kling', status: 'succeeded', progress: 1, request: { prompt: 'a' } }],
		requests: [{ provider: 'kling', operation: 'create', status: 200, body: { image } }],
		callbacks: [{ taskId: id, outcome: 'answered 200' }],
		faults: [{ kind: 'html', fired: 0 }],
	});
});

test('returns only the last requests when few are requested', async () => {
	for (let count = 0; count < 3; count++) await kling.list(`?pageNum=${count + 1}`);
	expect((await state('?requests=1')).requests).toMatchObject([{ query: { pageNum: '3' } }]);
	expect((await state()).requests).toHaveLength(3);
});

test('omits large images from the log', async () => {
	const base64 = await pngBase64(2400, 1600);
	await kling.create({ image: base64 });
	const [logged] = sandbox.requests();
	expect(base64.length).toBeGreaterThan(5000);
	expect(logged?.body).toEqual({
		image: `${base64.slice(0, 40)}… (${base64.length} characters)`,
	});
});

test('logs the longest prompt completely', async () => {
	const prompt = '🎈'.repeat(2500);
	await kling.create({ image, prompt });
	expect(sandbox.requests()).toMatchObject([{ body: { prompt } }]);
});

test('holds, releases, advances, finishes, fails and expires tasks', async () => {
	const act = (id: string, action: string, body?: object) =>
		control('POST', `tasks/${id}/${action}`, body);
	const ids = [await kling.createTask({ image }), await kling.createTask({ image })] as const;
	await act(ids[0], 'release');
	await act(ids[0], 'hold');
	await act(ids[0], 'advance');
	expect((await state()).tasks[0]).toMatchObject({ status: 'processing', held: true });
	await act(ids[0], 'finish');
	await act(ids[0], 'expire');
	await act(ids[1], 'fail', { message: 'too dark' });
	expect((await state()).tasks).toMatchObject([
		{ outcome: 'succeeded', expired: true },
		{ outcome: 'failed', failure: 'too dark' },
	]);
	expect(await act('nobody', 'finish')).toEqual({
		status: 400,
		body: { error: 'no task has the id nobody' },
	});
});

test('switches faults on and off', async () => {
	const { body } = await control('POST', 'faults', { kind: 'status', status: 503, times: 2 });
	expect(body).toMatchObject({ kind: 'status', fired: 0 });
	expect((await kling.list()).status).toBe(503);
	expect((await state()).faults).toMatchObject([{ id: body.id, fired: 1 }]);
	await control('DELETE', `faults/${String(body.id)}`);
	expect((await kling.list()).status).toBe(200);
	await control('POST', 'faults', { kind: 'status', status: 503, times: 'always' });
	await control('DELETE', 'faults');
	expect((await kling.list()).status).toBe(200);
	expect((await control('POST', 'faults', { kind: 'explode' })).status).toBe(400);
});

test('sets and resets speed, limits and the holding of new tasks', async () => {
	await control('POST', 'speed', { speed: 50 });
	await control('POST', 'limits', { klingConcurrency: 0 });
	expect(await state()).toMatchObject({ speed: 50, limits: { klingConcurrency: 0 } });
	expect(await kling.create({ image })).toMatchObject({ code: 1303 });
	await control('POST', 'limits', { klingConcurrency: null });
	await control('POST', 'hold', { newTasks: false });
	await kling.create({ image });
	expect((await state()).tasks).toMatchObject([{ held: false }]);
	expect(await control('POST', 'speed', { speed: 0 })).toMatchObject({ status: 400 });
	expect(await control('POST', 'speed', { speed: 'fast' })).toMatchObject({ status: 400 });

	await control('POST', 'reset');
	await kling.create({ image });
	expect(await state()).toMatchObject({ speed: 1, tasks: [{ held: true }], requests: [{}] });
});

test('serves the page', async () => {
	const response = await fetch(sandbox.url);
	expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
	expect(await response.text()).toContain('<!doctype html>');
});

test("serves a task's video to the page past faults and the log", async () => {
	const id = await kling.createTask({ image });
	await sandbox.finish(id);
	sandbox.addFault({ kind: 'truncatedVideo', times: 'always' });
	const response = await fetch(`${sandbox.url}/sandbox/tasks/${id}/video`);
	const video = Buffer.from(await response.arrayBuffer());
	expect(video.toString('latin1', 4, 8)).toBe('ftyp');
	expect(sandbox.requests()).toHaveLength(1);
});

test('offers exactly the choices that a fault has', async () => {
	const { body } = await control('GET', 'faults/choices');
	expect(body).toEqual({
		kinds: expect.arrayContaining(['resetBefore', 'providerCode', 'trickle', 'truncatedVideo']),
		providers: [...PROVIDER_IDS],
		operations: expect.arrayContaining(['create', 'get', 'list', 'video']),
	});
	expect(body.kinds).toHaveLength(18);
});
