import { chain } from '../../engine';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { createTask, getTask } from '../support/packageEngine';
import { sandboxEngine, type SandboxEngine } from '../support/sandboxEngine';

describe('the Kling credential', () => {
	let test: SandboxEngine;
	beforeAll(async () => {
		test = await sandboxEngine();
	});
	beforeEach(() => test.sandbox.reset());
	afterAll(async () => await test.close());

	const use = async (data: object) =>
		await test.engine.setCredential('klingApi', {
			...sandboxCredentials(test.sandbox.credentials).klingApi,
			...data,
		});

	it.each([
		['an API key', { authentication: 'apiKey' }],
		['access key and secret key', { authentication: 'accessKey', apiKey: '' }],
		['a base URL with a slash at its end', {}],
	])('is tested and used with %s', async (_name, data) => {
		await use({ ...data, baseUrl: `${test.sandbox.url}${_name.includes('slash') ? '/' : ''}` });
		expect(await test.engine.testCredential('klingApi')).toMatchObject({ status: 'OK' });
		const run = await test.engine.run(
			chain([createTask({ provider: 'kling', imageUrl: 'https://example.com/a.jpg' })]),
		);
		expect(run.error).toBeUndefined();
	});

	it('costs nothing to test', async () => {
		await use({});
		await test.engine.testCredential('klingApi');
		expect(test.sandbox.requests()).toMatchObject([{ method: 'GET', operation: 'list' }]);
		expect(test.sandbox.createdTasks()).toBe(0);
	});

	it.each([
		['a wrong API key', { apiKey: 'wrong' }],
		['a wrong secret key', { authentication: 'accessKey', secretKey: 'wrong' }],
		['a service that is not there', { baseUrl: 'http://127.0.0.1:1' }],
	])('fails its test with %s', async (_name, data) => {
		await use(data);
		expect(await test.engine.testCredential('klingApi')).toMatchObject({ status: 'Error' });
	});

	it('without a usable base URL is refused before any request', async () => {
		await use({ baseUrl: 'localhost' });
		const taskId = { __rl: true, mode: 'id', value: '1' };
		const run = await test.engine.run(chain([getTask({ provider: 'kling', taskId })]));
		expect(run.error?.message).toMatch(/Kling credential has no usable base URL/);
	});
});
