import http, { type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { chain, type Engine } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import { providers } from '../../nodes/providers';
import { picture } from '../support/images';
import { createTask, getTask, packageEngine } from '../support/packageEngine';

/** What a host does after the headers of its answer, and how many bytes its body seems to have. */
const ENDLESS: Record<string, (response: ServerResponse) => void> = {
	'says nothing more': () => {},
	'stops in mid-body': (response) => response.write('{"code":0,"data":{"task_id":"1"'),
	'sends a byte now and then': (response) => {
		const timer = setInterval(() => response.write(' '), 100);
		response.on('close', () => clearInterval(timer));
	},
};

const NO_ANSWER = /did not answer within 1 seconds/;

describe.each(Object.keys(ENDLESS))('a host that answers with headers and then %s', (behaviour) => {
	let engine: Engine;
	let server: http.Server;
	let url: string;
	let base64: string;
	let status: number;
	let count: number;
	const sockets = new Set<Socket>();

	beforeAll(async () => {
		server = http.createServer((_request, response) => {
			count += 1;
			response.writeHead(status, { 'content-type': 'application/json', 'content-length': 9_999 });
			response.flushHeaders();
			ENDLESS[behaviour]!(response);
		});
		server.on('connection', (socket: Socket) => {
			sockets.add(socket);
			socket.on('error', () => {});
			socket.on('close', () => sockets.delete(socket));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		base64 = (await picture(768, 768, 'png')).toString('base64');
		engine = await packageEngine({});
		for (const { credentialName } of providers) {
			await engine.setCredential(credentialName, {
				region: 'custom',
				authentication: 'apiKey',
				apiKey: 'key-of-the-credential',
				token: 'token-of-the-credential',
				baseUrl: url,
				uploadBaseUrl: url,
			});
		}
	});
	beforeEach(() => {
		count = 0;
		jest.spyOn(clock, 'sleep').mockResolvedValue();
		// An image behind a URL may take a minute.
		const { timeout } = AbortSignal;
		jest
			.spyOn(AbortSignal, 'timeout')
			.mockImplementation((ms) => timeout.call(AbortSignal, Math.min(ms, 1_000)));
	});
	afterEach(() => jest.restoreAllMocks());
	afterAll(async () => {
		await engine.close();
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	});

	async function errorOf(
		node: typeof createTask,
		provider: string,
		parameters: INodeParameters,
	): Promise<string> {
		const { credentialName } = providers.find(({ id }) => id === provider)!;
		const run = await engine.run(
			chain([
				node(
					{ provider, ...parameters, options: { requestTimeout: 1, retryFor: 0 } },
					{ credentials: [credentialName], onError: 'continueErrorOutput' },
				),
			]),
		);
		const name = node === createTask ? 'Create' : 'Get';
		return String(run.json(name, 1)[0]?.error ?? run.error?.message);
	}

	async function expectNoOpenSocket() {
		for (let round = 0; round < 50 && sockets.size > 0; round++) await realTime(10);
		expect([count > 0, sockets.size]).toEqual([true, 0]);
	}

	const image = (provider: string): INodeParameters => ({
		imageInputType: 'base64',
		imageBase64: provider === 'kie' ? [base64] : base64,
		...(['kie', 'fal', 'kling3'].includes(provider) && { prompt: 'A cat yawns' }),
	});

	it.each([200, 503])('does not block Get Task at any provider: HTTP %i', async (code) => {
		status = code;
		const readable = providers.filter(({ get }) => get);
		const taskId = { __rl: true, mode: 'id', value: 'owner/app/requests/1' };
		const errors = await Promise.all(
			readable.map(async ({ id }) => await errorOf(getTask, id, { taskId })),
		);
		// The image-to-video service stands still while it makes a video: then the task is running.
		const expected = readable.map(({ id }) =>
			id === 'imageToVideoService' ? 'undefined' : (expect.stringMatching(NO_ANSWER) as string),
		);
		expect(errors).toEqual(expected);
		await expectNoOpenSocket();
	});

	it('does not block Create Task or its upload at any provider', async () => {
		status = 200;
		const errors = await Promise.all(
			providers.map(async ({ id }) => await errorOf(createTask, id, image(id))),
		);
		expect(errors).toEqual(providers.map(() => expect.stringMatching(NO_ANSWER) as string));
		await expectNoOpenSocket();
	});

	it.each([200, 503])('does not block fetching an image by URL: HTTP %i', async (code) => {
		status = code;
		const error = await errorOf(createTask, 'stability', { imageUrl: `${url}/image.png` });
		expect(error).toMatch('The host of "Image URL" ');
		await expectNoOpenSocket();
	});
});
