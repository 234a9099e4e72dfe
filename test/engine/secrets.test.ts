import type { ServerResponse } from 'node:http';
import type { INodeParameters } from 'n8n-workflow';
import { chain, type Engine } from '../../engine';
import { providers } from '../../nodes/providers';
import { createTask, getTask, packageEngine, waitForVideo } from '../support/packageEngine';
import { sendJson, startToyServer, type ToyServer } from './harness/toyServer';

const KEY = 'key/of+the="1';
/** It happens to contain the key, which is short. */
const ID = `task-${KEY}-1`;
const URL_WITH_KEY = `https://cdn.example.com/video.mp4?key=${encodeURIComponent(KEY)}`;
/** As PHP writes it. */
const phpJson = (value: unknown): string => JSON.stringify(value).replaceAll('/', '\\/');
const basic = (user: string): string => Buffer.from(`${user}:${KEY}`).toString('base64');
const token = [
	'{"alg":"HS256","typ":"JWT"}',
	JSON.stringify({ iss: KEY, exp: 1 }),
	'signature of it',
]
	.map((part) => Buffer.from(part).toString('base64url'))
	.join('.');
const ECHO = {
	key: KEY,
	url_encoded: `?key=${encodeURIComponent(KEY)}`,
	json_in_json: phpJson({ key: KEY }),
	basic: `Basic ${basic('user')}`,
	token: `Bearer ${token}`,
	[`of ${KEY}`]: true,
};
const HIDDEN = {
	key: '[hidden]',
	url_encoded: '?key=[hidden]',
	json_in_json: '{"key":"[hidden]"}',
	basic: 'Basic [hidden]',
	token: 'Bearer [hidden]',
	'of [hidden]': true,
};

const klingAnswer = (more: object) => ({
	code: 0,
	message: 'ok',
	data: {
		task_id: ID,
		task_status: 'succeed',
		task_result: { videos: [{ id: '1', url: URL_WITH_KEY }] },
		...more,
	},
});
const kling3Answer = (...tasks: object[]) => ({
	code: 0,
	message: 'ok',
	data: tasks.map((task) => ({
		status: 'succeeded',
		outputs: [{ type: 'video', id: '1', url: URL_WITH_KEY }],
		...task,
	})),
});
/** How each provider answers when a task is read. */
const FINISHED: Record<string, (more: object) => object> = {
	kling: klingAnswer,
	kling3: (more) => kling3Answer({ id: ID, ...more }),
	klingGateway: klingAnswer,
	kie: (more) => ({
		code: 200,
		data: {
			taskId: ID,
			state: 'success',
			resultJson: JSON.stringify({ resultUrls: [URL_WITH_KEY] }),
			...more,
		},
	}),
	stability: (more) => ({
		status: 'complete',
		video_url: URL_WITH_KEY,
		finish_reason: 'SUCCESS',
		...more,
	}),
};
const FAILED: Record<string, (message: string) => object> = {
	kling: (message) => ({
		code: 0,
		data: { task_id: ID, task_status: 'failed', task_status_msg: message },
	}),
	kling3: (message) => kling3Answer({ id: ID, status: 'failed', message }),
	klingGateway: (message) => ({
		code: 0,
		data: { task_id: ID, task_status: 'failed', task_status_msg: message },
	}),
	kie: (message) => ({ code: 200, data: { taskId: ID, state: 'fail', failMsg: message } }),
	stability: (message) => ({ status: 'complete', finish_reason: message }),
};
const readable = Object.keys(FINISHED);
const refusalOf: Record<string, (message: string) => object> = {
	kling: (message) => ({ code: 1201, message, request_id: message }),
	kling3: (message) => ({ code: 1201, message, request_id: message }),
	klingGateway: (message) => ({ error: { message } }),
	kie: (message) => ({ code: 422, msg: message }),
	stability: (message) => ({ error: message }),
	imageToVideoService: (message) => ({ detail: [{ msg: message }] }),
};

let service: ToyServer;
let engine: Engine;

beforeAll(async () => {
	service = await startToyServer();
	engine = await packageEngine({});
	for (const { credentialName } of providers) {
		await engine.setCredential(credentialName, {
			region: 'custom',
			authentication: 'apiKey',
			apiKey: KEY,
			token: KEY,
			baseUrl: service.url,
			uploadBaseUrl: service.url,
		});
	}
});
afterAll(async () => {
	await engine.close();
	await service.close();
});

const answerWith = (status: number, body: string, type = 'application/json'): void =>
	service.answer((_request, response) => {
		response.writeHead(status, { 'content-type': type });
		response.end(body);
	});

async function run(node: typeof createTask, provider: string, parameters: INodeParameters) {
	const { credentialName } = providers.find(({ id }) => id === provider)!;
	const settings = { credentials: [credentialName], onError: 'continueErrorOutput' as const };
	const done = await engine.run(chain([node({ provider, ...parameters }, settings)]));
	return { done };
}

const get = async (provider: string, id: string, options: INodeParameters = {}) =>
	(
		await run(getTask, provider, {
			taskId: { __rl: true, mode: 'id', value: id },
			options: { retryFor: 0, ...options },
		})
	).done;
const MODELS: Record<string, string> = { klingGateway: 'kling-v1', kling3: 'kling-3.0' };
const create = async (provider: string) =>
	(
		await run(createTask, provider, {
			prompt: 'a cat',
			model: MODELS[provider] ?? 'kling-2.6/image-to-video',
			imageUrl: 'https://example.com/a.png',
			imageUrls: ['https://example.com/a.png'],
			...(provider === 'stability' && { imageInputType: 'base64', imageBase64: PICTURE }),
			options: { retryFor: 0 },
		})
	).done;
let PICTURE = '';
beforeAll(async () => {
	const { picture } = await import('../support/images');
	PICTURE = (await picture(768, 768, 'png')).toString('base64');
});

/** What anybody can read: items and log. */
const everything = (items: unknown): string =>
	JSON.stringify([items, engine.logs.map(({ message }) => message)]);
const expectNone = (shown: string, forms: string[]): void =>
	expect(forms.filter((form) => shown.includes(JSON.stringify(form).slice(1, -1)))).toEqual([]);

beforeEach(() => void (engine.logs.length = 0));

describe.each(readable)('a task of %s whose answer repeats the key', (provider) => {
	it('shows its ID and links completely and no key in `raw`', async () => {
		answerWith(200, phpJson(FINISHED[provider]!(ECHO)));
		const done = await get(provider, ID, { output: 'raw' });
		const [item] = done.json('Get') as Array<{ raw: object } & Record<string, unknown>>;
		expect(item).toMatchObject({ taskId: ID, status: 'succeeded', videoUrl: URL_WITH_KEY });
		expect(item!.raw).toMatchObject(HIDDEN);
		const { raw } = item!;
		expectNone(JSON.stringify(raw), [KEY, basic('user'), token]);
	});

	it('shows its failure without the key and limited in length', async () => {
		answerWith(200, phpJson(FAILED[provider]!(`${KEY} ${'long '.repeat(100_000)}`)));
		const [item] = (await get(provider, ID)).json('Get');
		const { failure } = item as { failure: { message: string } };
		expect(failure.message).toContain('[hidden] long');
		expect(failure.message.length).toBeLessThan(1_200);
		expectNone(failure.message, [KEY.slice(0, 12)]);
	});
});

describe('tasks of kling3 that are read together', () => {
	const wait = async () => {
		const settings = { credentials: ['klingApi'], onError: 'continueErrorOutput' as const };
		const node = waitForVideo({ provider: 'kling3', options: { output: 'raw' } }, settings);
		const input = ['1', '2'].map((taskId) => ({ json: { provider: 'kling3', taskId } }));
		return await engine.run(chain([node]), { input });
	};

	it('show no key that the answer repeats', async () => {
		answerWith(200, phpJson(kling3Answer({ id: '1', ...ECHO }, { id: '2', ...ECHO })));
		const items = (await wait()).json('Wait') as Array<{ raw: object; taskId: string }>;
		expect(items.map(({ taskId }) => taskId)).toEqual(['1', '2']);
		for (const { raw } of items) {
			expect(raw).toMatchObject(HIDDEN);
			expectNone(JSON.stringify(raw), [KEY, basic('user'), token]);
		}
	});

	it('show no key that a refusal repeats', async () => {
		answerWith(401, phpJson({ code: 1002, message: `No such key: ${KEY}.` }));
		const items = (await wait()).json('Wait', 2);
		expect(items).toHaveLength(2);
		const shown = everything(items);
		expect(shown).toContain('No such key: [hidden].');
		expectNone(shown, [KEY]);
	});
});

describe('a lost submission whose list of recent tasks repeats the key', () => {
	const submit = async (answerToList: (response: ServerResponse) => void) => {
		service.answer((request, response) => {
			if (request.url === '/tasks') return answerToList(response);
			sendJson(response, 500, { code: 5000, message: `Error with ${KEY}` });
		});
		const { done } = await run(createTask, 'kling3', {
			model: 'kling-4.0',
			prompt: 'a cat',
			imageUrl: 'https://example.com/a.png',
			options: { retryFor: 0 },
		});
		const items = done.json('Create', 1);
		return { items, shown: everything(items) };
	};

	it('names the tasks without the key', async () => {
		const task = { id: 'a-task', status: `unknown ${KEY}`, message: KEY, external_id: '' };
		const { items, shown } = await submit((response) =>
			sendJson(response, 200, { code: 0, data: { result: [{ ...task, ...ECHO }] } }),
		);
		expect(items).toMatchObject([{ details: { candidateTaskIds: ['a-task'] } }]);
		expect(shown).toContain('unknown [hidden]');
		expectNone(shown, [KEY, basic('user'), token]);
	});

	it('shows no key of a list that is refused', async () => {
		const { items, shown } = await submit((response) =>
			sendJson(response, 401, { code: 1002, message: `No such key: ${KEY}.` }),
		);
		expect(items).toMatchObject([{ details: { maybeCreated: true } }]);
		expectNone(shown, [KEY]);
	});
});

const calls: Array<
	[what: string, provider: string, call: (provider: string) => ReturnType<typeof get>]
> = [
	...readable.map((provider): (typeof calls)[number] => [
		'Get Task',
		provider,
		async (id) => await get(id, '1'),
	]),
	...Object.keys(refusalOf).map((provider): (typeof calls)[number] => [
		'Create Task',
		provider,
		create,
	]),
];
describe.each(calls)('a refusal of %s at %s', (_what, provider, call) => {
	const shownFor = async (status: number, body: string, type?: string) => {
		answerWith(status, body, type);
		const done = await call(provider);
		const items = done.json(call === create ? 'Create' : 'Get', 1);
		expect(items).toHaveLength(1);
		return everything(items);
	};

	it.each<[how: string, written: string]>([
		['as PHP writes it', KEY],
		['percent-encoded', encodeURIComponent(KEY)],
		['in base64', `Basic ${basic('user')}`],
		['in a token', `Bearer ${token}`],
	])('shows no key that it repeats %s', async (_how, written) => {
		const shown = await shownFor(401, phpJson(refusalOf[provider]!(`No such key: ${written}.`)));
		expect(shown).toMatch(/No such key: (Basic |Bearer )?\[hidden\]\./);
		expectNone(shown, [KEY, written.replace(/^(Basic|Bearer) /, '')]);
	});

	it('shows no part of a key that the length limit would cut in two', async () => {
		for (const length of [190, 980, 990, 1_000, 9_990]) {
			const shown = await shownFor(400, `${'x'.repeat(length)}${KEY} is wrong`, 'text/plain');
			expectNone(shown, [KEY.slice(0, 6)]);
		}
	});

	it('is limited in length', async () => {
		const long = 'long '.repeat(200_000);
		for (const body of [phpJson(refusalOf[provider]!(long)), `<html>${long}`]) {
			engine.logs.length = 0;
			const shown = await shownFor(400, body);
			expect(shown.length).toBeLessThan(10_000);
		}
	});
});
