import type { ServerResponse } from 'node:http';
import type { INodeParameters } from 'n8n-workflow';
import { chain, type Engine, type Run } from '../../engine';
import { providers } from '../../nodes/providers';
import { picture } from '../support/images';
import { createTask, getTask, packageEngine } from '../support/packageEngine';
import { sendJson, startToyServer, type ToyServer } from './harness/toyServer';

const TOKEN = 'token-of-the-credential';
const credentialOf = (providerId: string) =>
	providers.find(({ id }) => id === providerId)!.credentialName;

const klingFinished = (url: string): object => ({
	code: 0,
	data: { task_id: '1', task_status: 'succeed', task_result: { videos: [{ url }] } },
});
/** Where a task is read: the path before its id, and an answer that it is finished, with its video at a URL. */
const READING: Record<
	'kling' | 'klingGateway' | 'kie' | 'stability',
	{ path: string; finished: (url: string) => object }
> = {
	kling: { path: '/v1/videos/image2video/', finished: klingFinished },
	klingGateway: { path: '/kling/v1/videos/image2video/', finished: klingFinished },
	kie: {
		path: '/api/v1/jobs/recordInfo?taskId=',
		finished: (url) => ({
			code: 200,
			data: { taskId: '1', state: 'success', resultJson: JSON.stringify({ resultUrls: [url] }) },
		}),
	},
	stability: {
		path: '/api/img2video/result/',
		finished: (url) => ({ status: 'complete', video_url: url, finish_reason: 'SUCCESS' }),
	},
};
const readers = Object.entries(READING) as Array<
	[keyof typeof READING, (typeof READING)[keyof typeof READING]]
>;

let service: ToyServer;
/** A host that no credential names. */
let elsewhere: ToyServer;
let engine: Engine;
let base64: string;

beforeAll(async () => {
	service = await startToyServer();
	elsewhere = await startToyServer();
	base64 = (await picture(768, 768, 'png')).toString('base64');
	engine = await packageEngine({});
});
beforeEach(async () => {
	for (const { requests } of [service, elsewhere]) requests.length = 0;
	elsewhere.answer((_request, response) => sendVideo(response));
	for (const { credentialName } of providers) await useCredential(credentialName);
});
afterAll(async () => {
	await engine.close();
	await service.close();
	await elsewhere.close();
});

const useCredential = async (type: string, more: object = {}) =>
	await engine.setCredential(type, {
		region: 'custom',
		authentication: 'apiKey',
		apiKey: TOKEN,
		token: TOKEN,
		baseUrl: service.url,
		uploadBaseUrl: service.url,
		...more,
	});

function sendVideo(response: ServerResponse): void {
	response.writeHead(200, { 'content-type': 'video/mp4' });
	response.end('a video');
}

function redirect(response: ServerResponse, location: string): void {
	response.writeHead(302, { location });
	response.end();
}

const run = async (
	node: typeof createTask,
	provider: string,
	parameters: INodeParameters,
): Promise<Run> =>
	await engine.run(
		chain([
			node(
				{ provider, ...parameters },
				{ credentials: [credentialOf(provider)], onError: 'continueErrorOutput' },
			),
		]),
	);

const get = async (provider: string, id: string, more: INodeParameters = {}) =>
	await run(getTask, provider, { taskId: { __rl: true, mode: 'id', value: id }, ...more });

/** The service has a finished task; everything else it is asked for is answered with a video. */
function finishWith(provider: keyof typeof READING, videoUrl: string): void {
	const { path, finished } = READING[provider];
	service.answer(({ url = '' }, response) =>
		url.startsWith(path) ? sendJson(response, 200, finished(videoUrl)) : sendVideo(response),
	);
}

const downloadsAt = ({ requests }: ToyServer) =>
	requests.filter(({ url = '' }) => !readers.some(([, { path }]) => url.startsWith(path)));
const carriesToken = ({ headers }: Pick<ToyServer['requests'][number], 'headers'>) =>
	JSON.stringify(headers).includes(TOKEN);
const hostOf = ({ url }: ToyServer) => new URL(url).host;

describe("the credential of a service with its own videos follows only the service's own links:", () => {
	const links: Array<[string, 'the service' | 'elsewhere', string]> = [
		['//ELSEWHERE/video.mp4', 'the service', '//ELSEWHERE/video.mp4'],
		['/\\ELSEWHERE/video.mp4', 'the service', '//ELSEWHERE/video.mp4'],
		['@ELSEWHERE/video.mp4', 'the service', '/@ELSEWHERE/video.mp4'],
		['http://SERVICE\\@ELSEWHERE/video.mp4', 'the service', '/@ELSEWHERE/video.mp4'],
		['http:/ELSEWHERE/video.mp4', 'the service', '/ELSEWHERE/video.mp4'],
		['../../video.mp4', 'the service', '/video.mp4'],
		['?next=http://ELSEWHERE/', 'the service', '/?next=http://ELSEWHERE/'],
		['http://ELSEWHERE/video.mp4', 'elsewhere', '/video.mp4'],
		['HTTP://ELSEWHERE/video.mp4', 'elsewhere', '/video.mp4'],
		['http:\\\\ELSEWHERE\\video.mp4', 'elsewhere', '/video.mp4'],
		['\\\\ELSEWHERE\\video.mp4', 'elsewhere', '/video.mp4'],
		['http://SERVICE@ELSEWHERE/video.mp4', 'elsewhere', '/video.mp4'],
		['http://SERVICE%2F@ELSEWHERE/video.mp4', 'elsewhere', '/video.mp4'],
		['http://user:TOKEN@ELSEWHERE/http://SERVICE/', 'elsewhere', '/http://SERVICE/'],
	];
	it.each(links)('%s leads to %s', async (link, where, target) => {
		const inPlace = (text: string) =>
			text.replace('SERVICE', hostOf(service)).replace('ELSEWHERE', hostOf(elsewhere));
		finishWith('stability', inPlace(link));
		await get('stability', '1', { downloadVideo: true });
		const [server, other] = where === 'elsewhere' ? [elsewhere, service] : [service, elsewhere];
		expect(downloadsAt(server)).toMatchObject([{ url: inPlace(target) }]);
		expect(downloadsAt(server).map(carriesToken)).toEqual([where === 'the service']);
		expect(downloadsAt(other)).toEqual([]);
	});
});

describe("a parsed base URL decides which videos are the service's own:", () => {
	const ownProviders = ['stability', 'klingGateway'] as const;
	const bases: Array<[string, (url: string) => string]> = [
		['in capitals', (url) => url.replace('http:', 'HTTP:').replace('127.0.0.1', 'LOCALHOST')],
		['with a slash at its end', (url) => `${url.replace('127.0.0.1', 'localhost')}/`],
	];
	it.each(ownProviders.flatMap((provider) => bases.map((base) => [provider, ...base] as const)))(
		'%s, %s',
		async (provider, _how, baseOf) => {
			await useCredential(credentialOf(provider), { baseUrl: baseOf(service.url) });
			const url = `${service.url.replace('127.0.0.1', 'localhost')}/video.mp4`;
			const { path, finished } = READING[provider];
			service.answer((request, response) => {
				if (request.url!.startsWith(path)) sendJson(response, 200, finished(url));
				else if (carriesToken(request)) sendVideo(response);
				else sendJson(response, 401, {});
			});
			const done = await get(provider, '1', { downloadVideo: true });
			expect(done.output('Get')[0]!.binary).toHaveProperty('data');
			expect(elsewhere.requests).toEqual([]);
		},
	);

	it.each(ownProviders)(
		"%s: a redirect to a storage's signed link is followed without the credential",
		async (provider) => {
			const { path, finished } = READING[provider];
			service.answer((request, response) => {
				if (request.url!.startsWith(path)) {
					sendJson(response, 200, finished(`${service.url}/video.mp4`));
				} else if (carriesToken(request)) {
					redirect(response, `${elsewhere.url}/store/video.mp4?signature=1`);
				} else sendJson(response, 401, {});
			});
			const done = await get(provider, '1', { downloadVideo: true });
			expect(done.output('Get')[0]!.binary).toHaveProperty('data');
			expect(elsewhere.requests.map((request) => [request.url, carriesToken(request)])).toEqual([
				['/store/video.mp4?signature=1', false],
			]);
		},
	);
});

describe.each(readers)('%s:', (provider) => {
	it.each([
		'javascript:alert(1)',
		'file:///etc/passwd',
		'ftp://ELSEWHERE/a',
		'gopher://ELSEWHERE/a',
		'data:video/mp4;base64,AAAA',
	])('a video at %s is never requested', async (link) => {
		finishWith(provider, link.replace('ELSEWHERE', hostOf(elsewhere)));
		const done = await get(provider, '1', { downloadVideo: true });
		// The gateway's reader takes such a link for no video.
		const expected =
			provider === 'klingGateway'
				? { status: 'failed', failure: { code: 'noVideo' }, taskId: '1' }
				: {
						error: expect.stringContaining('The link of the video is not an http(s) URL') as string,
						details: { taskId: '1' },
					};
		expect([...done.json('Get'), ...done.json('Get', 1)]).toMatchObject([expected]);
		expect([...downloadsAt(service), ...elsewhere.requests]).toEqual([]);
	});

	it('the credential is not sent to the host of a video, nor back to the service by its redirect', async () => {
		finishWith(provider, `${elsewhere.url}/video.mp4`);
		elsewhere.answer((_request, response) => redirect(response, `${service.url}/video.mp4`));
		const done = await get(provider, '1', { downloadVideo: true });
		expect(done.output('Get')[0]!.binary).toHaveProperty('data');
		const downloads = [...elsewhere.requests, ...downloadsAt(service)];
		expect(downloads.map(({ url }) => url)).toEqual(['/video.mp4', '/video.mp4']);
		expect(downloads.map(carriesToken)).toEqual([false, false]);
	});

	it('the credential is not sent to another host by a redirect of the API', async () => {
		service.answer((_request, response) => redirect(response, `${elsewhere.url}/task`));
		const done = await get(provider, '1', { options: { retryFor: 0 } });
		expect(done.json('Get', 1)).toMatchObject([
			{ error: expect.stringContaining('redirect, which is not followed') },
		]);
		expect(elsewhere.requests).toEqual([]);
	});

	it.each([
		'a/b',
		'../../account/costs',
		'..%2F..%2Faccount',
		'..\\..',
		'?a=b&taskId=2',
		'#fragment',
		';v=1',
		'ä 🎬',
		'%',
		'%00',
		'a\r\nHost: elsewhere',
		'@elsewhere.example',
		'//elsewhere.example/a',
	])('the id %j is escaped as one segment of the path', async (id) => {
		finishWith(provider, `${service.url}/video.mp4`);
		await get(provider, id);
		const { path } = READING[provider];
		const [request, ...others] = service.requests;
		expect(others).toEqual([]);
		expect(request!.url!.slice(0, path.length)).toBe(path);
		const given = request!.url!.slice(path.length);
		expect(given).not.toMatch(/[/?#&]/);
		expect(decodeURIComponent(given.replaceAll('+', ' '))).toBe(id);
	});
});

it.each(['kling', 'klingGateway', 'stability'] as const)(
	'%s gets no request for an id that would change the path',
	async (provider) => {
		for (const id of ['.', '..', '\ud800']) {
			const done = await get(provider, id);
			expect(done.json('Get', 1)).toHaveLength(1);
		}
		expect(service.requests).toEqual([]);
	},
);

describe('an image behind a URL', () => {
	it("is fetched without the credential, even from the service's own host", async () => {
		const image = Buffer.from(base64, 'base64');
		elsewhere.answer((_request, response) => redirect(response, `${service.url}/image.png`));
		service.answer(({ url = '' }, response) => {
			if (url === '/image.png') response.end(image);
			else sendJson(response, 200, { success: true, id: '1' });
		});
		const done = await run(createTask, 'stability', { imageUrl: `${elsewhere.url}/image.png` });
		expect(done.json('Create')).toMatchObject([{ taskId: '1' }]);
		const asked = [...elsewhere.requests, ...service.requests];
		expect(asked.map((request) => [request.url, carriesToken(request)])).toEqual([
			['/image.png', false],
			['/image.png', false],
			['/api/img2video', true],
		]);
	});
});

describe('fields for http(s) URLs', () => {
	const SCHEMES = ['file:///etc/passwd', 'ftp://a/b', 'javascript:alert(1)', 'gopher://a/b'];
	const additional = (fields: object): INodeParameters => ({
		options: { additionalBodyFields: JSON.stringify(fields) },
	});
	const image = { imageUrl: 'https://example.com/a.png' };
	const kieImage = { imageUrls: [image.imageUrl], prompt: 'x' };
	const fields: Array<[string, string, (url: string) => INodeParameters]> = [
		['the image', 'kling', (imageUrl) => ({ imageUrl })],
		[
			'the end frame',
			'kling',
			(imageTailUrl) => ({ ...image, motionGuidance: 'endFrame', imageTailUrl }),
		],
		[
			'the mask',
			'kling',
			(staticMaskUrl) => ({
				...image,
				motionGuidance: 'motionBrush',
				staticMaskInputType: 'url',
				staticMaskUrl,
			}),
		],
		[
			'the callback',
			'kling',
			(callbackUrl) => ({ ...image, options: { callback: 'custom', callbackUrl } }),
		],
		['the callback', 'kling', (url) => ({ ...image, ...additional({ callback_url: url }) })],
		['the image', 'klingGateway', (imageUrl) => ({ imageUrl })],
		['an image', 'kie', (url) => ({ ...kieImage, imageUrls: [url] })],
		[
			'an image',
			'kie',
			(url) => ({ ...kieImage, ...additional({ input: { image_urls: [url] } }) }),
		],
		[
			'the callback',
			'kie',
			(callBackUrl) => ({ ...kieImage, options: { callback: 'custom', callBackUrl } }),
		],
		['the callback', 'kie', (url) => ({ ...kieImage, ...additional({ callBackUrl: url }) })],
		['the image', 'stability', (imageUrl) => ({ imageUrl })],
		['the image', 'imageToVideoService', (imageUrl) => ({ imageUrl })],
		[
			'the image',
			'imageToVideoService',
			(url) => ({ ...image, ...additional({ image_url: url }) }),
		],
	];
	it.each(fields)('%s of %s refuses any other URL', async (_field, provider, parametersFor) => {
		for (const url of [...SCHEMES, 'data:text/plain,a']) {
			const done = await run(createTask, provider, parametersFor(url));
			expect(done.json('Create', 1)).toMatchObject([
				{ error: expect.stringMatching(/allowed: .*http:\/\/(,| or) https:\/\//) },
			]);
		}
		expect(service.requests).toEqual([]);
	});

	it.each([...SCHEMES, '', 'upload.example.com'])(
		"kie.ai's upload base URL %p is refused before sending anything",
		async (uploadBaseUrl) => {
			await useCredential('kieApi', { uploadBaseUrl });
			const done = await run(createTask, 'kie', {
				imageInputType: 'base64',
				imageBase64: [base64],
				prompt: 'x',
			});
			expect(done.json('Create', 1)).toMatchObject([
				{ error: expect.stringContaining('kie.ai credential has no usable upload base URL') },
			]);
			expect(service.requests).toEqual([]);
		},
	);
});

it("sends kie.ai's key only to the API and the upload host of the credential, and follows no redirect", async () => {
	const links = await startToyServer();
	await useCredential('kieApi', { uploadBaseUrl: `${elsewhere.url}/` });
	elsewhere.answer((_request, response) =>
		sendJson(response, 200, { code: 200, data: { downloadUrl: `${links.url}/1.png` } }),
	);
	service.answer((_request, response) =>
		sendJson(response, 200, { code: 200, data: { taskId: '1' } }),
	);
	const done = await run(createTask, 'kie', {
		imageInputType: 'base64',
		imageBase64: [base64],
		prompt: 'x',
	});
	await links.close();
	expect(done.json('Create')).toMatchObject([{ taskId: '1' }]);
	const asked = [...elsewhere.requests, ...service.requests];
	expect(asked.map((request) => [request.url, carriesToken(request)])).toEqual([
		['/api/file-stream-upload', true],
		['/api/v1/jobs/createTask', true],
	]);
	expect(links.requests).toEqual([]);
});

describe("a login in a service's base URL", () => {
	const LOGIN = `Basic ${Buffer.from('renderer:p@ss-word-1').toString('base64')}`;

	it.each(readers)(
		'of %s reads its tasks and stays out of items and log',
		async (provider, { path, finished }) => {
			await useCredential(credentialOf(provider), {
				apiKey: '',
				token: '',
				baseUrl: service.url.replace('//', '//renderer:p%40ss-word-1@'),
			});
			service.answer(({ url = '', headers }, response) => {
				if (headers.authorization !== LOGIN) sendJson(response, 401, {});
				else if (url.startsWith(path)) sendJson(response, 200, finished('/video.mp4'));
				else sendVideo(response);
			});
			const downloadVideo = ['klingGateway', 'stability'].includes(provider);
			const done = await get(provider, '1', { downloadVideo, options: { output: 'raw' } });
			const items = done.output('Get', 0);
			expect(items).toMatchObject([{ json: { videoUrl: `${service.url}/video.mp4` } }]);
			expect(items[0]!.binary !== undefined).toBe(downloadVideo);
			expect(JSON.stringify([items, engine.logs])).not.toMatch(/renderer|ss-word-1/);
		},
	);

	it('is not sent to the host of another link or redirect', async () => {
		await useCredential(credentialOf('stability'), {
			token: '',
			baseUrl: service.url.replace('//', '//renderer:p%40ss-word-1@'),
		});
		const { path, finished } = READING.stability;
		service.answer(({ url = '' }, response) => {
			if (url.startsWith(path)) sendJson(response, 200, finished('/video.mp4'));
			else redirect(response, `${elsewhere.url}/video.mp4`);
		});
		await get('stability', '1', { downloadVideo: true });
		expect(elsewhere.requests).toMatchObject([{ url: '/video.mp4' }]);
		expect(elsewhere.requests[0]!.headers.authorization).toBeUndefined();
	});
});
