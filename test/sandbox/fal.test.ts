import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Sandbox } from '../../sandbox';
import { EXAMPLE_REQUEST, MODEL, SUBMIT_ANSWER } from '../contract/examples/fal';
import { decodeVideo } from '../support/decodeVideo';
import { png } from './support/images';
import { Receiver } from './support/receiver';
import { postJson, send } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

let sandbox: Sandbox;
let authorization: string;

beforeAll(async () => {
	sandbox = await startTestSandbox();
	authorization = `Key ${sandbox.credentials.falApi.apiKey}`;
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const withKey = (init: RequestInit = {}): RequestInit => ({
	...init,
	headers: { ...(init.headers as object), authorization },
});
const submit = (body: object = EXAMPLE_REQUEST, model = MODEL, query = '') =>
	send(sandbox, `/${model}${query}`, withKey(postJson(body)));
const read = (path: string) => send(sandbox, path, withKey());
const history = (query: string) => read(`/v1/models/requests/by-endpoint?${query}`);
const pathOf = (url: string) => url.slice(sandbox.url.length);
const taskOf = ({ request_id }: { request_id: string }, model = MODEL) =>
	`${model}/requests/${request_id}`;

describe('fal in the sandbox', () => {
	test('answers the example of a submission as the document shows', async () => {
		const { status, json } = await submit();
		expect(status).toBe(200);
		expect(Object.keys(json).sort()).toEqual(Object.keys(SUBMIT_ANSWER).sort());
		expect(pathOf(json.response_url)).toBe(`/fal-ai/kling-video/requests/${json.request_id}`);
	});

	test('lets a request wait, run and end, and serves its video', async () => {
		const { json } = await submit();
		const status = async () => await read(pathOf(json.status_url));
		expect(await status()).toMatchObject({
			status: 202,
			json: { status: 'IN_QUEUE', queue_position: 0 },
		});
		expect(await read(pathOf(json.response_url))).toMatchObject({
			status: 400,
			json: { detail: 'Request is still in progress' },
		});
		await sandbox.advance(taskOf(json));
		expect(await status()).toMatchObject({ status: 202, json: { status: 'IN_PROGRESS' } });
		await sandbox.finish(taskOf(json));
		expect(await status()).toMatchObject({ status: 200, json: { status: 'COMPLETED' } });
		const result = await read(pathOf(json.response_url));
		expect(result.headers.get('x-fal-billable-units')).toBe('8');
		const video = await fetch((result.json as { video: { url: string } }).video.url);
		expect((await decodeVideo(Buffer.from(await video.arrayBuffer()))).durationSeconds).toBe(8);
	});

	test.each([
		['a missing field', { prompt: 'A cup' }, 'missing', 'start_image_url'],
		['another choice', { ...EXAMPLE_REQUEST, duration: '16' }, 'one_of', 'duration'],
		['a number out of range', { ...EXAMPLE_REQUEST, cfg_scale: 2 }, 'less_than', 'cfg_scale'],
		[
			'a prompt and shots',
			{ ...EXAMPLE_REQUEST, multi_prompt: [{ prompt: 'A' }] },
			'value_error',
			'prompt',
		],
	])('takes %s, and refuses it in the result', async (_what, body, type, field) => {
		const { status, json } = await submit(body);
		expect(status).toBe(200);
		await sandbox.fail(taskOf(json));
		expect(await read(pathOf(json.status_url))).toMatchObject({
			json: { status: 'COMPLETED', error_type: type },
		});
		expect(await read(pathOf(json.response_url))).toMatchObject({
			status: 422,
			json: { detail: [{ type, loc: ['body', field] }] },
		});
	});

	test('drops a field that the model does not have', async () => {
		await submit({ ...EXAMPLE_REQUEST, tail_image_url: 'https://example.com/b.png' });
		expect(sandbox.tasks('fal')[0]!.dropped).toEqual(['tail_image_url']);
	});

	test('knows neither other models nor requests below another app', async () => {
		expect((await submit(EXAMPLE_REQUEST, 'fal-ai/none')).status).toBe(404);
		const { json } = await submit();
		const elsewhere = `/fal-ai/other/requests/${json.request_id}/status`;
		expect(await read(elsewhere)).toMatchObject({ status: 404, json: { status: 'NOT_FOUND' } });
		expect((await send(sandbox, pathOf(json.status_url))).status).toBe(401);
	});

	test('cancels a request that waits, but not one that runs or has ended', async () => {
		const cancel = async (url: string) =>
			await send(sandbox, pathOf(url), withKey({ method: 'PUT' }));
		const [waiting, running] = [(await submit()).json, (await submit()).json];
		await sandbox.advance(taskOf(running));
		expect(await cancel(waiting.cancel_url)).toMatchObject({ status: 200, json: { status: 'OK' } });
		expect(await read(pathOf(waiting.response_url))).toMatchObject({
			status: 499,
			json: { error_type: 'client_cancelled' },
		});
		expect(await cancel(running.cancel_url)).toMatchObject({
			status: 202,
			json: { status: 'CANCELLATION_REQUESTED' },
		});
		expect(await cancel(waiting.cancel_url)).toMatchObject({
			status: 400,
			json: { status: 'ALREADY_COMPLETED' },
		});
	});

	test('lists ended requests with their input, page by page', async () => {
		const first = (await submit()).json;
		const second = (await submit()).json;
		expect((await history(`endpoint_id=${MODEL}`)).json.items).toEqual([]);
		await sandbox.finish(taskOf(first));
		await sandbox.finish(taskOf(second));
		const page = (await history(`endpoint_id=${MODEL}&expand=payloads&limit=1`)).json;
		expect(page).toMatchObject({
			items: [{ request_id: first.request_id, status_code: 200, json_input: EXAMPLE_REQUEST }],
			has_more: true,
		});
		const next = (await history(`endpoint_id=${MODEL}&limit=1&cursor=${page.next_cursor}`)).json;
		expect(next).toMatchObject({ items: [{ request_id: second.request_id }], has_more: false });
		const one = (await history(`endpoint_id=${MODEL}&request_id=${first.request_id}`)).json;
		expect(one.items).toHaveLength(1);
	});

	test('forgets the input of a request that is not to be stored', async () => {
		const request = postJson(EXAMPLE_REQUEST);
		const headers = { ...(request.headers as object), 'x-fal-store-io': '0' };
		const { json } = await send(sandbox, `/${MODEL}`, withKey({ ...request, headers }));
		await sandbox.finish(taskOf(json));
		expect((await history(`endpoint_id=${MODEL}`)).json.items).toEqual([]);
	});

	test('takes a file in two steps, the second without a key', async () => {
		const order = { content_type: 'image/png', file_name: 'a.png' };
		const path = '/storage/upload/initiate?storage_type=fal-cdn-v3';
		const { json } = await send(sandbox, path, withKey(postJson(order)));
		const body = new Uint8Array(await png(400, 300));
		const put = async (headers: Record<string, string>) =>
			(await fetch(json.upload_url, { method: 'PUT', headers, body })).status;
		expect(await put({ 'content-type': 'image/png', authorization })).toBe(400);
		expect(await put({ 'content-type': 'image/jpeg' })).toBe(403);
		expect(await put({ 'content-type': 'image/png' })).toBe(200);
		const file = await fetch(json.file_url);
		expect(Buffer.from(await file.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
	});

	test('calls back once, at the end, with a signature of its published key', async () => {
		const receiver = await Receiver.start();
		const query = `?fal_webhook=${encodeURIComponent(`${receiver.url}/hook?job=7`)}`;
		const { json } = await submit(EXAMPLE_REQUEST, MODEL, query);
		await sandbox.advance(taskOf(json));
		await sandbox.finish(taskOf(json));
		expect(receiver.received).toHaveLength(1);
		const [{ headers, body }] = receiver.received as [(typeof receiver.received)[number]];
		expect(JSON.parse(body)).toMatchObject({ request_id: json.request_id, status: 'OK' });
		const { keys } = (await send(sandbox, '/.well-known/jwks.json')).json;
		const message = [
			headers['x-fal-webhook-request-id'],
			headers['x-fal-webhook-user-id'],
			headers['x-fal-webhook-timestamp'],
			createHash('sha256').update(body).digest('hex'),
		].join('\n');
		const key = createPublicKey({ key: keys[0], format: 'jwk' });
		const signature = Buffer.from(String(headers['x-fal-webhook-signature']), 'hex');
		expect(verify(null, Buffer.from(message), key, signature)).toBe(true);
		await receiver.stop();
	});

	test('publishes the schema of a model', async () => {
		const { json } = await read(`/v1/models?endpoint_id=${MODEL}&expand=openapi-3.0`);
		const { Input: input } = json.models[0].openapi.components.schemas;
		expect(input.required).toEqual(['start_image_url']);
		expect(input.properties.generate_audio).toMatchObject({ type: 'boolean', default: true });
		expect((await read('/v1/models?endpoint_id=fal-ai/none')).status).toBe(404);
		expect((await read('/v1/models?q=turbo')).json.models).toHaveLength(4);
	});
});
