import { startImageServer, type ImageServer } from '../../scripts/start/imageServer';
import type { Sandbox } from '../../sandbox';
import { postJson } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const HOST = 'host.docker.internal';
const IMAGE = 'lake-balloon-day.jpg';

/** The same server by the address that this process can reach. */
const here = (url: string) => url.replace(HOST, '127.0.0.1');

describe('a sandbox for clients in containers', () => {
	let sandbox: Sandbox;
	let images: ImageServer;
	beforeAll(async () => {
		sandbox = await startTestSandbox({ hostName: HOST });
		images = await startImageServer(0, HOST);
	});
	afterAll(async () => {
		await sandbox?.close();
		await images?.close();
	});

	it('gives its URLs with the name by which they reach this machine', () => {
		expect(sandbox.url).toMatch(/^http:\/\/host\.docker\.internal:\d+$/);
		expect(sandbox.credentials.kieApi.baseUrl).toBe(sandbox.url);
	});

	it.each([
		[IMAGE, 200],
		['missing.jpg', 400],
	])('fetches the image %s of a task, whose URL has this name', async (name, status) => {
		const response = await fetch(
			`${here(sandbox.url)}/v1/videos/image2video`,
			postJson({ image: `${images.url}${name}` }, sandbox.credentials.klingApi.apiKey),
		);
		expect(response.status).toBe(status);
	});

	it('fetches an image to be uploaded, whose URL has this name', async () => {
		const response = await fetch(
			`${here(sandbox.url)}/api/file-url-upload`,
			postJson(
				{ fileUrl: `${images.url}${IMAGE}`, uploadPath: 'images' },
				sandbox.credentials.kieApi.apiKey,
			),
		);
		const uploaded = (await response.json()) as { data: { fileUrl: string } };
		expect(uploaded.data.fileUrl).toMatch(`${sandbox.url}/files/kie/images/`);
		const original = await (await fetch(`${here(images.url)}${IMAGE}`)).arrayBuffer();
		const copy = await (await fetch(here(uploaded.data.fileUrl))).arrayBuffer();
		expect(Buffer.from(copy).equals(Buffer.from(original))).toBe(true);
	});
});
