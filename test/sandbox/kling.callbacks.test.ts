import { createHmac } from 'node:crypto';
import { signWebhook } from '../../sandbox/core/callbacks/standardWebhooks';
import { pngBase64 } from './support/images';
import { KlingClient } from './support/klingClient';
import { kling, sandbox, startKling } from './support/klingStage';
import { Receiver, type Received } from './support/receiver';
import { startTestSandbox } from './support/startTestSandbox';

const image = 'https://images.example/a.png';
let receiver: Receiver;

startKling();
beforeEach(async () => {
	receiver = await Receiver.start();
});
afterEach(() => receiver.stop());

/** Standard Webhooks, computed here from its definition. */
function isSigned({ headers, body }: Received, secret: string): boolean {
	const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
	const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
	const expected = createHmac('sha256', key).update(signed).digest('base64');
	return headers['webhook-signature'] === `v1,${expected}`;
}

test("signs as in Kling's documented example", () => {
	expect(
		signWebhook(
			'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=',
			'9876543210',
			1781080794,
			'{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}',
		)['webhook-signature'],
	).toBe('v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=');
});

test('reports every change of status in order, signed', async () => {
	sandbox.holdNewTasks(false);
	sandbox.setSpeed(1000);
	const id = await kling.createTask({
		image,
		callback_url: `${receiver.url}/hook?x=1`,
		external_task_id: 'order 9',
	});
	while (receiver.received.length < 2) await kling.get(id);

	const told = receiver.received;
	expect(told.map(({ method, path }) => `${method} ${path}`)).toEqual([
		'POST /hook?x=1',
		'POST /hook?x=1',
	]);
	const bodies = told.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
	expect(bodies.map((body) => body.task_status)).toEqual(['processing', 'succeed']);
	expect(bodies[1]).toEqual((await kling.get(id)).data);
	expect(bodies[1]).toMatchObject({ task_id: id, task_info: { external_task_id: 'order 9' } });

	const { webhookSecret } = sandbox.credentials.klingApi;
	expect(told.every((callback) => isSigned(callback, webhookSecret))).toBe(true);
	expect(new Set(told.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
	for (const { headers } of told) {
		expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(300);
	}
});

test('reports a failure with its reason', async () => {
	const id = await kling.createTask({ image, callback_url: receiver.url });
	await sandbox.fail(id, 'too dark');
	expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
		(await kling.get(id)).data,
	]);
	expect((await kling.get(id)).data.task_status_msg).toBe('too dark');
});

test('makes one attempt and keeps its outcome', async () => {
	receiver.status = 503;
	const id = await kling.createTask({ image, callback_url: receiver.url });
	await sandbox.finish(id);
	expect(receiver.received).toHaveLength(1);
	expect(sandbox.callbacks()).toMatchObject([
		{ provider: 'kling', taskId: id, url: receiver.url, outcome: 'answered 503' },
	]);
});

test('sends no pending callbacks after a reset', async () => {
	const id = await kling.createTask({ image, callback_url: receiver.url });
	const told = [sandbox.advance(id), sandbox.advance(id)];
	sandbox.reset();
	await Promise.all(told);
	expect(receiver.received).toEqual([]);
	expect(sandbox.callbacks()).toEqual([]);
});

test('does not report the failure of a task that was removed while its video was rendered', async () => {
	const eager = await startTestSandbox({ render: 'eager' });
	const client = new KlingClient(eager);
	const broken = Buffer.from(await pngBase64(), 'base64')
		.subarray(0, 300)
		.toString('base64');
	const body = { image: broken, callback_url: receiver.url };
	await client.createTask(body);
	eager.reset();
	const id = await client.createTask(body);
	while (receiver.received.length === 0) await client.get(id);
	expect(eager.callbacks()).toMatchObject([{ taskId: id }]);
	await eager.close();
});

test('records an unreachable receiver as an outcome, not an error', async () => {
	const gone = await Receiver.start();
	const { url } = gone;
	await gone.stop();
	const id = await kling.createTask({ image, callback_url: url });
	await sandbox.finish(id);
	expect(sandbox.callbacks()).toMatchObject([{ outcome: expect.stringMatching(/^failed: /) }]);
});

test('sends nothing to other hosts', async () => {
	const id = await kling.createTask({ image, callback_url: 'https://hooks.example/x' });
	await sandbox.finish(id);
	expect(sandbox.callbacks()).toMatchObject([
		{ url: 'https://hooks.example/x', outcome: 'not sent: the host is not this machine' },
	]);
});

test('sends no signature without a secret', async () => {
	const unsigned = await startTestSandbox({ klingWebhookSecret: null });
	const id = await new KlingClient(unsigned).createTask({ image, callback_url: receiver.url });
	await unsigned.finish(id);
	await unsigned.close();
	expect(receiver.received).toHaveLength(1);
	const names = Object.keys(receiver.received[0]?.headers ?? {});
	expect(names.filter((name) => name.startsWith('webhook-'))).toEqual([]);
});
