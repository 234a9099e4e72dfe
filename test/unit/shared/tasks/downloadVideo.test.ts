import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { ProviderCallError, type ProviderFailure } from '../../../../nodes/shared/failures';
import { TaskCallError } from '../../../../nodes/shared/n8n/itemErrors';
import { outcomeOf } from '../../../../nodes/shared/outcome';
import { downloadVideos, type DownloadOptions } from '../../../../nodes/shared/tasks/downloadVideo';
import type { VideoTask } from '../../../../nodes/shared/tasks/videoTask';
import { fakeExecution } from '../../support/executeFunctions';
import { useFakeClock } from '../../support/fakeClock';
import { useServers } from '../../support/servers';

const clock = useFakeClock();
const servers = useServers();
const MEBIBYTE = 1024 * 1024;
const VIDEO = Buffer.alloc(300_000, 'video');

/** Answers as n8n's helper does: the whole response, with the body as a stream. */
async function get({ url, abortSignal }: IHttpRequestOptions) {
	return await new Promise((resolve, reject) => {
		http
			.get(url, { agent: false, signal: abortSignal as AbortSignal | undefined }, (response) =>
				resolve({
					statusCode: response.statusCode,
					headers: response.headers,
					body: response,
				}),
			)
			.on('error', reject);
	});
}

/** What answers requests; a test may put something else in its place. */
let answerWith: (request: IHttpRequestOptions) => Promise<unknown>;
beforeEach(() => {
	answerWith = get;
});

interface Stored {
	content: Buffer;
	fileName: string;
	mimeType: string;
}

function downloading(urls: string[], options: Partial<DownloadOptions> = {}) {
	const stored: Stored[] = [];
	const signed: string[] = [];
	const plain: string[] = [];
	const helpers = {
		httpRequest: async (request: IHttpRequestOptions) => {
			plain.push(request.url);
			return await answerWith(request);
		},
		httpRequestWithAuthentication: async (type: string, request: IHttpRequestOptions) => {
			signed.push(`${type} ${request.url} ${String(request.disableFollowRedirect)}`);
			return await get(request);
		},
		prepareBinaryData: async (stream: Readable, fileName: string, mimeType: string) => {
			stored.push({ content: await buffer(stream), fileName, mimeType });
			return { data: '', fileName, mimeType };
		},
	};
	const { context } = fakeExecution({
		helpers: helpers as unknown as IExecuteFunctions['helpers'],
	});
	const task: VideoTask = {
		provider: 'kling',
		taskId: 'task/1',
		status: 'succeeded',
		videos: urls.map((url) => ({ url })),
		raw: undefined,
	};
	const run = async (readAgain?: () => Promise<VideoTask>) =>
		await downloadVideos(context, task, readAgain, {
			binaryPropertyName: 'data',
			maxBytes: MEBIBYTE,
			idleTimeoutMs: 60_000,
			...options,
		});
	return { run, stored, signed, plain, task };
}

/** A server that gives each answer in turn; the last one repeats. */
async function serving(...answers: Array<http.RequestListener>) {
	let count = 0;
	const url = await servers.http((request, response) => {
		answers[Math.min(count++, answers.length - 1)]!(request, response);
	});
	return { url: `${url}/video`, count: () => count };
}

const video =
	(headers: http.OutgoingHttpHeaders = {}, content = VIDEO): http.RequestListener =>
	(_request, response) => {
		response.writeHead(200, {
			'content-type': 'video/mp4',
			'content-length': content.length,
			...headers,
		});
		response.end(content);
	};
const status =
	(code: number, headers: http.OutgoingHttpHeaders = {}): http.RequestListener =>
	(_request, response) => {
		response.writeHead(code, headers);
		response.end('no video');
	};
const brokenOff: http.RequestListener = (request, response) => {
	response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': VIDEO.length });
	response.write(VIDEO.subarray(0, 1_000), () => request.socket.destroy());
};

const failureOf = async (running: Promise<unknown>) => {
	const error = await running.catch((reason: unknown) => reason);
	if (!(error instanceof ProviderCallError)) throw new Error(`No failure: ${String(error)}`);
	return error.failure;
};

describe('downloadVideos', () => {
	it('stores the whole file under the name of the task', async () => {
		const { run, stored } = downloading([(await serving(video())).url]);
		expect(await run()).toEqual({
			data: { data: '', fileName: 'task_1.mp4', mimeType: 'video/mp4' },
		});
		expect(stored[0]!.content.equals(VIDEO)).toBe(true);
	});

	it('numbers the fields and files of several videos', async () => {
		const { url } = await serving(video());
		const { run, stored } = downloading([url, url, url], { binaryPropertyName: 'clip' });
		expect(Object.keys(await run())).toEqual(['clip', 'clip_1', 'clip_2']);
		expect(stored.map(({ fileName }) => fileName)).toEqual([
			'task_1.mp4',
			'task_1_1.mp4',
			'task_1_2.mp4',
		]);
	});

	it.each([
		['video/quicktime', 'mov', 'video/quicktime'],
		['video/webm; codecs=vp9', 'webm', 'video/webm'],
		['VIDEO/MP4', 'mp4', 'video/mp4'],
		['application/octet-stream', 'mp4', 'video/mp4'],
		['', 'mp4', 'video/mp4'],
	])('names a file of type %p .%s', async (type, extension, mimeType) => {
		const { run, stored } = downloading([(await serving(video({ 'content-type': type }))).url]);
		await run();
		expect(stored[0]).toMatchObject({ fileName: `task_1.${extension}`, mimeType });
	});

	it('accepts a file of unknown length', async () => {
		const { url } = await serving((_request, response) => {
			response.writeHead(200, { 'content-type': 'video/mp4' });
			response.end(VIDEO);
		});
		const { run, stored } = downloading([url]);
		await run();
		expect(stored[0]!.content).toHaveLength(VIDEO.length);
	});

	it.each([
		'text/html; charset=utf-8',
		'application/json',
		'application/xml',
		'image/svg+xml',
		'image/jpeg',
		'image/png',
	])('refuses %s as a video', async (type) => {
		const { run, stored } = downloading([(await serving(video({ 'content-type': type }))).url]);
		expect(await failureOf(run())).toMatchObject({
			kind: 'transient',
			message: expect.stringContaining('instead of a video'),
		});
		expect(stored).toEqual([]);
	});

	it.each([
		['a web page', 'video/mp4', '<!DOCTYPE html><html>sign in</html>'],
		['a web page without a type', '', '\n<html>sign in</html>'],
		[
			'XML with a byte order mark',
			'application/octet-stream',
			'\uFEFF<?xml version="1.0"?><Error/>',
		],
		['JSON', 'application/octet-stream', '{"error":"the link has expired"}'],
	])('refuses %s of the type %p', async (_what, type, content) => {
		const headers = { 'content-type': type };
		const { run } = downloading([(await serving(video(headers, Buffer.from(content)))).url]);
		expect(await failureOf(run())).toMatchObject({
			kind: 'transient',
			message: expect.stringContaining('a text as video/mp4 instead of a video'),
		});
	});

	describe('retries', () => {
		it.each([
			['breaks off', brokenOff],
			['is empty', video({}, Buffer.alloc(0))],
			['is refused by a failing server', status(503)],
			['exceeds the rate limit', status(429)],
			['is answered with a web page', video({ 'content-type': 'text/html' })],
		])('when a download %s', async (_case, first) => {
			const server = await serving(first, video());
			const { run, stored } = downloading([server.url]);
			await run();
			expect(stored.at(-1)!.content).toHaveLength(VIDEO.length);
			expect(clock.sleeps).toEqual([1_000]);
		});

		it('after Retry-After', async () => {
			const server = await serving(status(429, { 'retry-after': '20' }), video());
			await downloading([server.url]).run();
			expect(clock.sleeps).toEqual([20_000]);
		});

		it('for a minute, plus as long as the host may be silent', async () => {
			const server = await serving(brokenOff);
			expect((await failureOf(downloading([server.url]).run())).kind).toBe('ambiguous');
			expect(clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
		});

		it('when a video arrives too slowly', async () => {
			const server = await serving((_request, response) => {
				response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': VIDEO.length });
				const sendByte = () => {
					clock.pass(1_000);
					if (!response.destroyed) response.write('v', () => setImmediate(sendByte));
				};
				sendByte();
			}, video());
			const { run, stored } = downloading([server.url]);
			await run();
			expect(server.count()).toBe(2);
			expect(stored.at(-1)!.content).toHaveLength(VIDEO.length);
			expect(clock.elapsed).toBeGreaterThan(60_000);
		});

		it.each(['before the first byte', 'in the middle of the body'])(
			'when the host goes silent %s',
			async (when) => {
				const server = await serving((_request, response) => {
					const isLate = when === 'in mid-body';
					if (isLate) response.writeHead(200, { 'content-type': 'video/mp4' });
					if (isLate) response.write(VIDEO.subarray(0, 1_000));
					setTimeout(() => clock.pass(60_000), 50);
				}, video());
				const { run, stored } = downloading([server.url]);
				await run();
				expect(server.count()).toBe(2);
				expect(stored.at(-1)!.content).toHaveLength(VIDEO.length);
			},
		);

		it('never, if a steady download merely takes long', async () => {
			const server = await serving((_request, response) => {
				response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': 300 * 1_024 });
				const sendPart = (sent: number) => {
					clock.pass(1_000);
					if (sent === 300) response.end();
					else response.write(Buffer.alloc(1_024), () => setImmediate(sendPart, sent + 1));
				};
				// A little ahead, because chunks may be put together on their way.
				response.write(Buffer.alloc(10 * 1_024), () => sendPart(10));
			});
			await downloading([server.url], { maxBytes: 64 * MEBIBYTE }).run();
			expect(server.count()).toBe(1);
			expect(clock.elapsed).toBeGreaterThan(240_000);
		});
	});

	it('ends a download at minimum speed after the time that the largest video may take', async () => {
		const server = await serving((_request, response) => {
			response.writeHead(200, { 'content-type': 'video/mp4' });
			const sendPart = () => {
				clock.pass(1_000);
				if (!response.destroyed) response.write(Buffer.alloc(2_048), () => setImmediate(sendPart));
			};
			sendPart();
		});
		expect(await failureOf(downloading([server.url]).run())).toMatchObject({
			kind: 'transient',
			message:
				'The video host is too slow: at 128 KB per second, a video of 1 MB would have arrived by now',
		});
		// A megabyte takes 8 seconds at this rate, and the host may be silent for 60. The retries count from the first
		// failure and take at most 120 seconds, and the last one may begin at their end.
		expect(clock.elapsed).toBeLessThan(68_000 + 120_000 + 68_000);
	});

	describe('a video that is too large', () => {
		it('is not downloaded when its length is known', async () => {
			const server = await serving(
				video({ 'content-length': MEBIBYTE + 1 }, Buffer.alloc(MEBIBYTE + 1)),
			);
			const { run, stored } = downloading([server.url]);
			expect(await failureOf(run())).toMatchObject({
				kind: 'permanent',
				message: 'The video has 1.0 MB or more; allowed: up to 1 MB',
			});
			expect(stored).toEqual([]);
			expect(server.count()).toBe(1);
		});

		it('is aborted when its length is unknown', async () => {
			const server = await serving((_request, response) => {
				response.writeHead(200, { 'content-type': 'video/mp4' });
				const write = () => {
					while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
				};
				response.on('drain', write);
				write();
			});
			expect(await failureOf(downloading([server.url]).run())).toMatchObject({
				kind: 'permanent',
				message: expect.stringContaining('allowed: up to 1 MB'),
			});
			expect(server.count()).toBe(1);
		});

		it('may have exactly the maximum size', async () => {
			const { url } = await serving(video({}, Buffer.alloc(MEBIBYTE, 'v')));
			await expect(downloading([url]).run()).resolves.toBeDefined();
		});
	});

	describe('an expired link', () => {
		it.each([403, 404, 410])('is renewed by reading the task once more: HTTP %i', async (code) => {
			const expired = await serving(status(code));
			const fresh = await serving(video());
			const { run, stored, task } = downloading([expired.url]);
			const readAgain = jest.fn(async () => ({ ...task, videos: [{ url: fresh.url }] }));
			await run(readAgain);
			expect(readAgain).toHaveBeenCalledTimes(1);
			expect(stored).toHaveLength(1);
		});

		it('is not renewed twice', async () => {
			const expired = await serving(status(403));
			const { run, task } = downloading([expired.url]);
			expect(await failureOf(run(async () => task))).toMatchObject({ httpStatus: 403 });
			expect(expired.count()).toBe(2);
		});

		it('fails when the task cannot be read again', async () => {
			const expired = await serving(status(403));
			expect(await failureOf(downloading([expired.url]).run())).toMatchObject({
				kind: 'permanent',
				message: 'The video host refused the download',
				httpStatus: 403,
			});
		});

		it.each<[string, Partial<ProviderFailure>]>([
			['knows no task', { reason: 'unknownTask', httpStatus: 500 }],
			['has no address for tasks', { httpStatus: 404 }],
		])('is the reported failure if the provider %s', async (_name, failure) => {
			const expired = await serving(status(410));
			const unknown = new ProviderCallError({ kind: 'permanent', message: 'gone', ...failure });
			const readAgain = () => Promise.reject(new TaskCallError(unknown, { taskId: '1' }));
			expect(await failureOf(downloading([expired.url]).run(readAgain))).toMatchObject({
				message: 'The video host refused the download',
				httpStatus: 410,
			});
			expect(expired.count()).toBe(2);
		});

		it('gives way to any other failure of the reading', async () => {
			const expired = await serving(status(410));
			const error = new ProviderCallError({ kind: 'permanent', message: 'key', httpStatus: 401 });
			const readAgain = () => Promise.reject(error);
			await expect(downloading([expired.url]).run(readAgain)).rejects.toBe(error);
		});

		it('stays if the reading names no video, so that the file is not missing silently', async () => {
			const expired = await serving(status(410));
			const { run, task } = downloading([expired.url]);
			const readAgain = async () => ({ ...task, status: 'processing' as const, videos: [] });
			expect(await failureOf(run(readAgain))).toMatchObject({ httpStatus: 410 });
		});

		it('is not assumed for other refusals', async () => {
			const { run, task } = downloading([(await serving(status(400))).url]);
			const readAgain = jest.fn(async () => task);
			await failureOf(run(readAgain));
			expect(readAgain).not.toHaveBeenCalled();
		});
	});

	it.each(['ftp://a/b.mp4', 'file:///etc/passwd', 'javascript:alert(1)', '/relative.mp4', ''])(
		'refuses the link %p',
		async (url) => {
			const { run, plain } = downloading([url]);
			expect(await failureOf(run())).toMatchObject({
				kind: 'permanent',
				message: `The link of the video is not an http(s) URL: ${url}`,
			});
			expect(plain).toEqual([]);
		},
	);

	describe('the credential', () => {
		it("is sent below the service's own address, and n8n follows no redirect", async () => {
			const { url } = await serving(video());
			const baseUrl = url.replace('/video', '');
			const { run, signed, plain } = downloading([url], {
				credentialFor: { baseUrl, credentialType: 'serviceApi', onlyIfRefused: false },
			});
			await run();
			expect(signed).toEqual([`serviceApi ${url} true`]);
			expect(plain).toEqual([]);
		});

		it.each([
			[401, 1],
			[403, 1],
			[200, 0],
			[404, 0],
		])(
			'of a service with optional authentication is sent after HTTP %d: %d times',
			async (code, times) => {
				const { url } = await serving(status(code, { 'content-type': 'video/mp4' }), video());
				const { run, signed, plain } = downloading([url], {
					credentialFor: {
						baseUrl: url.replace('/video', ''),
						credentialType: 'serviceApi',
						onlyIfRefused: true,
					},
				});
				await outcomeOf(async () => await run());
				expect(signed).toHaveLength(times);
				// A link that has expired is tried once more.
				expect(plain).toHaveLength(code === 404 ? 2 : 1);
			},
		);

		it('is not sent to the storage that a link redirects to', async () => {
			const { url: store } = await serving(video());
			const { url } = await serving(status(401), status(302, { location: store }));
			const { run, signed, plain } = downloading([url], {
				credentialFor: {
					baseUrl: url.replace('/video', ''),
					credentialType: 'serviceApi',
					onlyIfRefused: true,
				},
			});
			expect(await run()).toHaveProperty('data');
			expect(signed).toEqual([`serviceApi ${url} true`]);
			expect(plain).toEqual([url, store]);
		});

		it('is not sent to another host that refuses', async () => {
			const { url: cdn } = await serving(status(403));
			const { url } = await serving(status(302, { location: cdn }));
			const { run, signed, task } = downloading([url], {
				credentialFor: {
					baseUrl: url.replace('/video', ''),
					credentialType: 'serviceApi',
					onlyIfRefused: true,
				},
			});
			// n8n follows the redirect of a request without credentials.
			answerWith = async (request) =>
				await get(request.url === url ? { ...request, url: cdn } : request);
			const fresh = await serving(video());
			const readAgain = jest.fn(async () => ({ ...task, videos: [{ url: fresh.url }] }));
			expect(await run(readAgain)).toHaveProperty('data');
			expect(signed).toHaveLength(1);
			expect(readAgain).toHaveBeenCalledTimes(1);
		});

		it.each([
			['another host', (base: string) => base.replace('127.0.0.1', 'localhost')],
			['a port that begins like it', (base: string) => base.slice(0, -1)],
			['another port of the host', (base: string) => base.replace(/:\d+$/, '')],
			['another path of the host', (base: string) => `${base}/api`],
		])('is not sent to %s', async (_what, baseOf) => {
			const { url } = await serving(video());
			const { run, signed } = downloading([url], {
				credentialFor: {
					baseUrl: baseOf(url.replace('/video', '')),
					credentialType: 'serviceApi',
					onlyIfRefused: false,
				},
			});
			await run();
			expect(signed).toEqual([]);
		});

		describe('of a service whose links may have another host name', () => {
			const path = '/v1/videos/task_1/content';
			const credentialFor = (own: string) => ({
				baseUrl: own.replace('/video', '/gateway'),
				credentialType: 'serviceApi',
				onlyIfRefused: true,
				servedPath: /^\/v1\/videos\/[^/]+\/content$/,
			});
			const under = (host: string) => host.replace('/video', path);

			it.each([401, 403])('is sent below the base URL after HTTP %d', async (code) => {
				const { url: own } = await serving(video());
				const { url: named } = await serving(status(code));
				const { run, signed, plain } = downloading([under(named)], {
					credentialFor: credentialFor(own),
				});
				expect(await run()).toHaveProperty('data');
				expect(plain).toEqual([under(named)]);
				expect(signed).toEqual([`serviceApi ${credentialFor(own).baseUrl}${path} true`]);
			});

			it('is sent below the base URL if that host cannot be reached', async () => {
				const { url: own } = await serving(video());
				const { run, signed } = downloading([`http://127.0.0.1:9${path}`], {
					credentialFor: credentialFor(own),
				});
				expect(await run()).toHaveProperty('data');
				expect(signed).toEqual([`serviceApi ${credentialFor(own).baseUrl}${path} true`]);
			});

			it.each([
				['that gives the video', () => video(), path],
				['with another path', () => status(403), '/files/1.mp4'],
			])('is not sent for a link %s', async (_what, answer, linkPath) => {
				const { url: own } = await serving(video());
				const { url: named } = await serving(answer());
				const { run, signed } = downloading([named.replace('/video', linkPath)], {
					credentialFor: credentialFor(own),
				});
				await outcomeOf(async () => await run());
				expect(signed).toEqual([]);
			});
		});

		it('is never sent if the provider serves no videos', async () => {
			const { run, signed } = downloading([(await serving(video())).url]);
			await run();
			expect(signed).toEqual([]);
		});
	});

	it('ends when the execution is cancelled and does not retry', async () => {
		const controller = new AbortController();
		const server = await serving((request, response) => {
			response.writeHead(200, { 'content-type': 'video/mp4' });
			response.write(VIDEO, () => controller.abort(new Error('cancelled')));
			request.on('close', () => response.destroy());
		});
		const error = await downloading([server.url], { signal: controller.signal })
			.run()
			.catch((reason: unknown) => reason);
		expect(error).not.toBeInstanceOf(ProviderCallError);
		expect(server.count()).toBe(1);
	});
});
