import { request } from 'undici';
import { KlingClient } from './support/klingClient';
import { image, kling, sandbox, startKling } from './support/klingStage';
import { startTestSandbox } from './support/startTestSandbox';

startKling();

const statusOf = async (id: string): Promise<string> => (await kling.get(id)).data.task_status;

/** Asks until the task has ended, and gives how. */
async function end(id: string): Promise<string> {
	for (;;) {
		const status = await statusOf(id);
		if (status === 'succeed' || status === 'failed') return status;
	}
}

test('moves a task through its states', async () => {
	const id = await kling.createTask({ image });
	const seen = [await statusOf(id)];
	for (let step = 0; step < 2; step++) {
		await sandbox.advance(id);
		seen.push(await statusOf(id));
	}
	expect(seen).toEqual(['submitted', 'processing', 'succeed']);
});

test('ends a task by itself, on the clock of the sandbox', async () => {
	sandbox.holdNewTasks(false);
	sandbox.setSpeed(1000);
	expect(await end(await kling.createTask({ image }))).toBe('succeed');
});

test.each([
	['[fail]', 'The prompt asks the sandbox to fail'],
	['[busy]', 'The system is busy, please try again later'],
])('fails a task whose prompt contains %s', async (marker, reason) => {
	sandbox.holdNewTasks(false);
	sandbox.setSpeed(200);
	const id = await kling.createTask({ image, prompt: `please ${marker} here` });
	expect(await end(id)).toBe('failed');
	expect((await kling.get(id)).data.task_status_msg).toBe(reason);
});

test('applies a change of speed to running tasks', async () => {
	sandbox.holdNewTasks(false);
	sandbox.setSpeed(0.001);
	const id = await kling.createTask({ image });
	expect(await statusOf(id)).toBe('submitted');
	sandbox.setSpeed(1000);
	expect(await end(id)).toBe('succeed');
});

test('continues a held task when it is released', async () => {
	sandbox.setSpeed(1000);
	const id = await kling.createTask({ image });
	await kling.list();
	expect(await statusOf(id)).toBe('submitted');
	sandbox.release(id);
	expect(await end(id)).toBe('succeed');
});

test('does not change a final task', async () => {
	const id = await kling.createTask({ image });
	await sandbox.fail(id, 'first');
	await sandbox.finish(id);
	await sandbox.fail(id, 'second');
	expect((await kling.get(id)).data).toMatchObject({
		task_status: 'failed',
		task_status_msg: 'first',
	});
});

test('names an unknown id', () => {
	expect(() => sandbox.finish('812345678901234567')).toThrow('812345678901234567');
});

describe('the video', () => {
	let url: string;
	let id: string;

	beforeEach(async () => {
		id = await kling.createTask({ image });
		await sandbox.finish(id);
		url = (await kling.get(id)).data.task_result.videos[0].url;
	});

	test('is an MP4 with its length and needs no credentials', async () => {
		const response = await fetch(url);
		const video = Buffer.from(await response.arrayBuffer());
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('video/mp4');
		expect(response.headers.get('content-length')).toBe(String(video.length));
		expect(video.toString('latin1', 4, 8)).toBe('ftyp');
	});

	test('can be requested in parts', async () => {
		const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
		const part = async (range: string) => {
			const { statusCode, headers, body } = await request(url, { headers: { range } });
			return {
				statusCode,
				range: headers['content-range'],
				bytes: Buffer.from(await body.arrayBuffer()),
			};
		};
		expect(await part('bytes=0-9')).toEqual({
			statusCode: 206,
			range: `bytes 0-9/${whole.length}`,
			bytes: whole.subarray(0, 10),
		});
		expect((await part('bytes=10-')).bytes).toEqual(whole.subarray(10));
		expect((await part('bytes=-10')).bytes).toEqual(whole.subarray(-10));
		expect(await part(`bytes=${whole.length}-`)).toMatchObject({ statusCode: 416 });
	});

	test("exists from the task's success until its retention time ends", async () => {
		const running = await kling.createTask({ image });
		expect(sandbox.tasks().find((task) => task.id === running)?.videoUrl).toBeUndefined();
		sandbox.expire(id);
		expect((await fetch(url)).status).toBe(404);
		expect(await statusOf(id)).toBe('succeed');
	});

	test('records credentials that were sent to the wrong place', async () => {
		await fetch(url);
		await fetch(url, { headers: { authorization: 'Bearer leaked' } });
		const seen = sandbox.requests().filter(({ operation }) => operation === 'video');
		expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer leaked']);
	});
});

test('fails a task whose image cannot be drawn, with eager rendering', async () => {
	const eager = await startTestSandbox({ render: 'eager' });
	const truncated = Buffer.from(image, 'base64').subarray(0, 300).toString('base64');
	const client = new KlingClient(eager);
	const id = await client.createTask({ image: truncated });
	for (;;) {
		const { data } = await client.get(id);
		if (data.task_status === 'submitted') continue;
		expect(data.task_status).toBe('failed');
		expect(data.task_status_msg).toContain('image');
		break;
	}
	await eager.close();
});
