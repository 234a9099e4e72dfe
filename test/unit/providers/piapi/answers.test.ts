import { piapi } from '../../../../nodes/providers/piapi';
import { answer } from '../../support/answers';
import { fakeCall } from '../../support/providerCall';

const URL = 'https://img.example/v.mp4';
const SECRET = 'secret-of-another-credential';

const read = async (body: unknown) => {
	const { call } = fakeCall({ answers: [answer(200, body)] });
	return await piapi.get!(call, { by: 'taskId', id: '1' });
};
const task = (fields: object) => ({ code: 200, data: { task_id: '1', ...fields } });

describe("PiAPI's answers", () => {
	it.each([
		['a list of texts', { videos: [URL] }],
		['a list in place of the text', { video: [URL] }],
		['a nested file', { result: { video: { resource_url: URL } } }],
	])('has a video in %s', async (_where, output) => {
		expect(await read(task({ status: 'completed', output }))).toMatchObject({
			status: 'succeeded',
			videos: [{ url: URL }],
		});
	});

	it.each(['cancelled', 'canceled', 'Canceled'])('counts %s as failed', async (status) => {
		expect(await read(task({ status }))).toMatchObject({
			status: 'failed',
			failure: { code: 'cancelled', message: 'The task was cancelled' },
		});
	});

	it('may tell the reason as text', async () => {
		expect(await read(task({ status: 'failed', error: 'The image is blurred' }))).toMatchObject({
			failure: { message: 'The image is blurred' },
		});
	});

	const config = { webhook_config: { endpoint: 'https://n8n.example', secret: SECRET } };

	it.each([
		['with the wrapper', task({ status: 'pending', config })],
		['without the wrapper', { task_id: '1', status: 'pending', config }],
	])('lose the secret of another credential %s', async (_how, body) => {
		const { raw } = await read(body);
		expect(JSON.stringify(raw)).toContain('https://n8n.example');
		expect(JSON.stringify(raw)).not.toContain(SECRET);
	});

	it('lose the secret in the message about an unreadable answer', async () => {
		const error: unknown = await read(task({ task_id: 7, config })).catch((reason) => reason);
		expect(error).toBeInstanceOf(Error);
		expect(JSON.stringify([error, (error as Error).message])).not.toContain(SECRET);
	});
});
