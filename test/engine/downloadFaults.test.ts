import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as realTime } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { chain, createEngine, type Engine } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import { providers } from '../../nodes/providers';
import { loadPackageClasses } from '../../scripts/packageClasses';
import { waitForVideo } from '../support/packageEngine';

const VIDEO = Buffer.alloc(300_000, 'A video has bytes of many kinds.');
const TOKEN = 'token-of-the-credential';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const sendVideo: Answer = (_request, response) => {
	response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': VIDEO.length });
	response.end(VIDEO);
};
/** Half of the video, and then nothing; the connection stays open. */
const stall: Answer = (_request, response) => {
	response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': VIDEO.length });
	response.write(VIDEO.subarray(0, VIDEO.length / 2));
};
const silence: Answer = () => {};
const trickle: Answer = (_request, response) => {
	response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': VIDEO.length });
	const timer = setInterval(() => response.write('v'), 50);
	response.on('close', () => clearInterval(timer));
};
const reset: Answer = (request) => request.socket.resetAndDestroy();
const refuse =
	(status: number, stalls = false): Answer =>
	(_request, response) => {
		response.writeHead(status, { 'content-type': 'text/plain', 'content-length': 1_000_000 });
		if (stalls) response.write('no');
		else response.end(Buffer.alloc(1_000_000));
	};
const encoded =
	(encoding: string, encode: (content: Buffer) => Buffer): Answer =>
	(_request, response) => {
		const body = encode(VIDEO);
		response.writeHead(200, {
			'content-type': 'video/mp4',
			'content-encoding': encoding,
			'content-length': body.length,
		});
		response.end(body);
	};

const redirect: Answer = (_request, response) => {
	response.writeHead(302, { location: '/elsewhere.mp4' });
	response.end();
};

/** Each provider, and what its host answers before it comes to the video. */
const WAYS: Array<[provider: string, way: string, before: Answer[]]> = [
	['kling', 'without the credential', []],
	['kie', 'after a redirect that n8n follows', [redirect]],
	['klingGateway', 'with the credential after HTTP 401', [refuse(401)]],
	['stability', 'with the credential', []],
	['stability', 'after a redirect of its own link', [redirect]],
	['imageToVideoService', 'with the credential after HTTP 403', [refuse(403)]],
];

// n8n has the mode `default`, with files in memory, up to version 2.
describe.each(['filesystem', 'default'] as const)('Download Video into %s mode', (binaryMode) => {
	let engine: Engine;
	let server: http.Server;
	let url: string;
	let answers: Answer[];
	let requests: IncomingMessage[];
	const sockets = new Set<Socket>();

	beforeAll(async () => {
		server = http.createServer((request, response) => {
			requests.push(request);
			const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
			answer(request, response);
		});
		server.on('connection', (socket: Socket) => {
			sockets.add(socket);
			socket.on('error', () => {});
			socket.on('close', () => sockets.delete(socket));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		engine = await createEngine({ ...(await loadPackageClasses()), credentials: {}, binaryMode });
		for (const { credentialName } of providers) {
			await engine.setCredential(credentialName, {
				region: 'custom',
				authentication: 'apiKey',
				apiKey: TOKEN,
				token: TOKEN,
				baseUrl: url,
			});
		}
	});
	beforeEach(() => {
		requests = [];
		let slept = 0;
		const { elapsed } = clock;
		jest.spyOn(clock, 'elapsed').mockImplementation(() => elapsed() + slept);
		jest.spyOn(clock, 'sleep').mockImplementation(async (milliseconds) => {
			slept += milliseconds;
			await Promise.resolve();
		});
	});
	afterEach(() => jest.restoreAllMocks());
	afterAll(async () => {
		await engine.close();
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	});

	/** Downloads a finished task's video; the last answer is given again and again. */
	async function downloaded(provider: string, ...given: Answer[]) {
		answers = given;
		const { credentialName } = providers.find(({ id }) => id === provider)!;
		const videoUrl = `${url}/video.mp4`;
		const run = await engine.run(
			chain([
				waitForVideo(
					{ provider, downloadVideo: true, options: { requestTimeout: 1 } },
					{ credentials: [credentialName], onError: 'continueErrorOutput' },
				),
			]),
			{
				input: [
					{
						json: {
							provider,
							taskId: '1',
							status: 'succeeded',
							videoUrl,
							videos: [{ url: videoUrl }],
						},
					},
				],
			},
		);
		const file = run.output('Wait')[0]?.binary?.data;
		return {
			content: file && (await engine.readBinary(file)),
			error: String(run.json('Wait', 2)[0]?.error),
		};
	}

	async function expectNoOpenSocket() {
		for (let round = 0; round < 50 && sockets.size > 0; round++) await realTime(10);
		expect(sockets.size).toBe(0);
	}

	it.each(WAYS)(
		'retries when a host of %s stalls in the middle of the body, %s',
		async (...way) => {
			const [provider, , before] = way;
			const { content } = await downloaded(provider, ...before, stall, ...before, sendVideo);
			expect(content?.equals(VIDEO)).toBe(true);
			await expectNoOpenSocket();
		},
	);

	// What follows does not depend on where n8n keeps files.
	if (binaryMode !== 'filesystem') return;

	describe.each(WAYS)('from %s, %s', (provider, _way, before) => {
		it.each([
			['never answers', silence],
			['trickles', trickle],
		])('retries when the host %s', async (_case, fault) => {
			const { content } = await downloaded(provider, ...before, fault, ...before, sendVideo);
			expect(content?.equals(VIDEO)).toBe(true);
			await expectNoOpenSocket();
		});

		it.each([
			['gzip', gzipSync],
			['br', brotliCompressSync],
			['deflate', deflateSync],
		])('accepts a video with the encoding %s at once', async (encoding, encode) => {
			const { content } = await downloaded(provider, ...before, encoded(encoding, encode));
			expect(content?.equals(VIDEO)).toBe(true);
			expect(requests.map(({ headers }) => headers['accept-encoding'])).toEqual(
				Array(before.length + 1).fill('identity'),
			);
			await expectNoOpenSocket();
		});

		it('refuses a video whose encoding n8n does not decode', async () => {
			const twice = encoded('gzip, gzip', (content) => gzipSync(gzipSync(content)));
			const { error } = await downloaded(provider, ...before, twice);
			expect(error).toMatch('the encoding gzip, gzip, which n8n cannot decode');
			expect(requests).toHaveLength(before.length + 1);
			await expectNoOpenSocket();
		});

		it('closes the connection of an answer that it does not read', async () => {
			const { error } = await downloaded(provider, ...before, refuse(400, true));
			expect(error).toMatch('The video host refused the download');
			await expectNoOpenSocket();
		});
	});

	it('gives up on a host that always stalls, within the time limit, and closes every connection', async () => {
		const { error } = await downloaded('stability', stall);
		expect(error).toMatch('The video host sent nothing for 1 seconds');
		expect(requests.length).toBeGreaterThan(2);
		await expectNoOpenSocket();
	});

	it('gives up on a host that always sends too slowly', async () => {
		const { error } = await downloaded('kling', trickle);
		expect(error).toMatch('The video host sent less than 1 KB per second for 1 seconds');
		await expectNoOpenSocket();
	});

	it.each([
		['breaks', reset],
		['is silent', silence],
	])('closes the connection when the signed request %s', async (_case, fault) => {
		const { error } = await downloaded('klingGateway', refuse(401, true), fault, refuse(400, true));
		expect(error).toMatch('The video host refused the download');
		await expectNoOpenSocket();
	});
});
