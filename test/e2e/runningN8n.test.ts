import { makeApiKey } from '../../scripts/n8n/apiKey';
import { decodeVideo } from '../support/decodeVideo';
import { ExampleStage } from './examples/exampleStage';
import { videoOf } from './examples/exampleVideo';
import { startOwnN8n, type OwnN8n } from './setup/exampleN8n';
import { PublicApi } from './setup/publicApi';
import { connectToRunningN8n } from './setup/runningN8n';

/** Everything of it that an API key can see. */
const KINDS = ['workflows', 'credentials', 'executions', 'data-tables'];

describe('the tests of the examples in an n8n that is already running', () => {
	let n8n: OwnN8n;
	let apiKey: string;

	beforeAll(async () => {
		n8n = await startOwnN8n();
		apiKey = await makeApiKey(n8n.client.rest);
	});
	afterAll(() => n8n?.stop());

	const connect = async (key = apiKey) =>
		await connectToRunningN8n({
			url: n8n.url,
			apiKey: key,
			hostName: '127.0.0.1',
			filesFolder: n8n.filesFolder,
		});

	it('run an example by its webhook, read its files, and leave nothing in n8n', async () => {
		const stage = await ExampleStage.inside(await connect());
		const api = new PublicApi(n8n.url, apiKey);
		const left = async () =>
			await Promise.all(
				KINDS.map(async (kind) => (await api.request<{ data: object[] }>('GET', `/${kind}`)).data),
			);
		try {
			const execution = await stage.run('batch-from-list');
			expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
			const [first] = execution.output('Wait For Videos');
			const name = `${String(first?.json.externalTaskId)}.mp4`;
			const files = await stage.n8n.savedFiles();
			expect(Object.keys(files)).toHaveLength(3);
			expect((await decodeVideo(files[name]!)).durationSeconds).toBe(5);
			expect((await videoOf(stage.n8n.client, first)).durationSeconds).toBe(5);
			await stage.run('recovery');
			for (const some of await left()) expect(some).not.toEqual([]);
		} finally {
			await stage.close();
		}
		expect(await left()).toEqual(KINDS.map(() => []));
	});

	it('say that n8n refuses the key', async () => {
		await expect(connect('none')).rejects.toThrow('refuses N8N_API_KEY');
	});
});
