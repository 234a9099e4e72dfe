import { PROVIDER_IDS, type ProviderId, type Sandbox } from '../../sandbox';
import { png } from './support/images';
import { bearer, postForm, postJson, send } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const url = 'https://images.example/a.png';
let sandbox: Sandbox;
let image: Buffer;

beforeAll(async () => {
	sandbox = await startTestSandbox({ holdNewTasks: false, speed: 1000 });
	image = await png(768, 768);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const withKey = (request: RequestInit, key: string): RequestInit => ({
	...request,
	headers: { ...request.headers, authorization: `Key ${key}` },
});

/** A creation at each provider that it would accept. */
const CREATIONS: Record<ProviderId, () => [path: string, init: RequestInit]> = {
	kling: () => [
		'/v1/videos/image2video',
		postJson({ image: url }, sandbox.credentials.klingApi.apiKey),
	],
	kling3: () => [
		'/image-to-video/kling-3.0',
		postJson({ contents: [{ type: 'first_frame', url }] }, sandbox.credentials.klingApi.apiKey),
	],
	klingGateway: () => [
		'/kling/v1/videos/image2video',
		postJson({ model: 'kling-v1', image: url }, sandbox.credentials.klingGatewayApi.token),
	],
	kie: () => [
		'/api/v1/jobs/createTask',
		postJson(
			{
				model: 'kling-2.6/image-to-video',
				input: { prompt: 'x', image_urls: [url], sound: false, duration: '5' },
			},
			sandbox.credentials.kieApi.apiKey,
		),
	],
	stability: () => ['/api/img2video', postForm({ image: { data: image, name: 'a.png' } })],
	imageToVideoService: () => ['/api/v1/image-to-video/from-url', postJson({ image_url: url })],
	fal: () => [
		'/fal-ai/kling-video/v2.5-turbo/standard/image-to-video',
		withKey(postJson({ prompt: 'x', image_url: url }), sandbox.credentials.falApi.apiKey),
	],
	piapi: () => {
		const request = postJson({
			model: 'kling',
			task_type: 'video_generation',
			input: { version: '3.0', image_url: url },
		});
		const { apiKey } = sandbox.credentials.piapiApi;
		return ['/api/v1/task', { ...request, headers: { ...request.headers, 'x-api-key': apiKey } }];
	},
};

const create = (provider: ProviderId) => send(sandbox, ...CREATIONS[provider]());

/** What each provider's error looks like for HTTP 503. */
const ERRORS: Record<ProviderId, object> = {
	kling: { code: 5001, message: 'later', request_id: expect.any(String) },
	kling3: { code: 5001, message: 'later', request_id: expect.any(String) },
	klingGateway: { code: 503, message: 'later' },
	kie: { code: 503, msg: 'later', data: null },
	stability: { error: 'later' },
	imageToVideoService: { error: 'later' },
	fal: { detail: 'later' },
	piapi: { code: 503, message: 'later', data: null },
};

describe.each(PROVIDER_IDS)('%s', (provider) => {
	test('creates a task without a fault', async () => {
		expect((await create(provider)).status).toBe(200);
		expect(sandbox.createdTasks(provider)).toBe(1);
		expect(sandbox.createdTasks()).toBe(1);
	});

	test('refuses in its own shape', async () => {
		sandbox.addFault({ kind: 'status', status: 503, message: 'later', provider });
		const { status, json } = await create(provider);
		expect(status).toBe(503);
		expect(json).toEqual(ERRORS[provider]);
		expect(sandbox.createdTasks()).toBe(0);
	});

	test('can lose its answer after the task was created', async () => {
		const fault = sandbox.addFault({ kind: 'resetAfter', provider, operation: 'create' });
		await expect(create(provider)).rejects.toThrow();
		expect(fault.fired).toBe(1);
		expect(sandbox.createdTasks(provider)).toBe(1);
	});

	test('ignores a fault for another provider', async () => {
		for (const other of PROVIDER_IDS.filter((id) => id !== provider)) {
			sandbox.addFault({ kind: 'resetBefore', provider: other, times: 'always' });
		}
		expect((await create(provider)).status).toBe(200);
	});

	test('answers an unknown path with its own error', async () => {
		const [path, init] = CREATIONS[provider]();
		const { headers } = init;
		expect((await send(sandbox, `${path}/no/such/thing`, { headers })).status).toBe(404);
	});
});

test.each([401, 402, 404, 422, 429, 455, 500, 501, 505])(
	'kie answers its code %i under HTTP 200, or with the status of a status fault',
	async (code) => {
		sandbox.addFault({ kind: 'providerCode', provider: 'kie', code });
		sandbox.addFault({ kind: 'status', provider: 'kie', status: code });
		const body = { code, msg: expect.any(String), data: null };
		expect(await create('kie')).toMatchObject({ status: 200, json: body });
		expect(await create('kie')).toMatchObject({ status: code, json: body });
	},
);

test('cuts off the video of any provider', async () => {
	for (const provider of PROVIDER_IDS) await create(provider);
	while (sandbox.tasks().some(({ outcome }) => !outcome)) {
		await fetch(`${sandbox.url}/sandbox/state`);
	}
	const fault = sandbox.addFault({ kind: 'truncatedVideo', operation: 'video', times: 'always' });
	for (const { videoUrl = '' } of sandbox.tasks()) {
		const response = await fetch(videoUrl, { headers: bearer('leaked') });
		expect(response.status).toBe(200);
		await expect(response.arrayBuffer()).rejects.toThrow();
	}
	expect(fault.fired).toBe(PROVIDER_IDS.length);
});
