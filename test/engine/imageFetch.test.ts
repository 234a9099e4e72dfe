import type { IncomingMessage, ServerResponse } from 'node:http';
import { chain } from '../../engine';
import { picture } from '../support/images';
import { createTask } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';
import { useSleptTime } from '../support/sleptTime';
import { startToyServer, type ToyServer } from './harness/toyServer';

describe('Create Task with an image behind a URL that n8n fetches', () => {
	const test = sandboxEngineForTests();
	const time = useSleptTime();
	let host: ToyServer;
	let image: Buffer;

	beforeAll(async () => {
		image = await picture(768, 768, 'png');
		host = await startToyServer();
	});
	beforeEach(() => void (host.requests.length = 0));
	afterAll(async () => await host.close());

	const sendImage = (response: ServerResponse) => {
		response.writeHead(200, { 'content-type': 'image/png', 'content-length': image.length });
		response.end(image);
	};
	const create = async (options = {}) =>
		await test.engine.run(
			chain([
				createTask(
					{ provider: 'stability', imageUrl: `${host.url}/a.png`, options },
					{ credentials: ['stabilityImageToVideoApi'], onError: 'continueErrorOutput' },
				),
			]),
		);

	it.each<[string, (request: IncomingMessage, response: ServerResponse) => void, number]>([
		[
			'HTTP 503 with Retry-After',
			(_request, response) => response.writeHead(503, { 'retry-after': '20' }).end('busy'),
			20_000,
		],
		['HTTP 429', (_request, response) => response.writeHead(429).end(), 1_000],
		['a connection reset', (request) => request.socket.resetAndDestroy(), 1_000],
		[
			'half an image',
			(request, response) => {
				response.writeHead(200, { 'content-length': image.length });
				response.write(image.subarray(0, 100), () => request.socket.destroy());
			},
			1_000,
		],
	])('retries after %s', async (_fault, fail, delayMs) => {
		host.answer((request, response) => {
			if (host.requests.length === 1) fail(request, response);
			else sendImage(response);
		});
		const run = await create();
		expect(run.json('Create', 1)).toEqual([]);
		expect(run.json('Create')).toMatchObject([{ provider: 'stability', status: 'submitted' }]);
		expect(host.requests).toHaveLength(2);
		expect(Math.max(...time.sleeps)).toBeGreaterThanOrEqual(delayMs);
		expect(test.sandbox.createdTasks('stability')).toBe(1);
	});

	it('gives up after Retry For and says that nothing was created', async () => {
		host.answer((_request, response) => response.writeHead(503, { 'retry-after': '20' }).end());
		const run = await create({ retryFor: 50 });
		const [item] = run.json('Create', 1);
		expect(item!.error).toBe('The host of "Image URL" has a problem');
		expect(item!.details).not.toHaveProperty('maybeCreated');
		expect(host.requests).toHaveLength(3);
		expect(test.sandbox.createdTasks('stability')).toBe(0);
	});

	it.each([
		[404, 'There is no file at "Image URL"'],
		[403, '"Image URL" needs a login, or has expired'],
	])('refuses HTTP %i at once', async (status, message) => {
		host.answer((_request, response) => response.writeHead(status).end());
		const run = await create();
		expect(run.json('Create', 1)[0]!.error).toBe(message);
		expect(host.requests).toHaveLength(1);
	});
});
