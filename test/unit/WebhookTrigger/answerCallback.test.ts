import { answerCallback } from '../../../nodes/WebhookTrigger/answerCallback';
import { providers } from '../../../nodes/providers';
import { fakeWebhook } from '../../property/support/fakeWebhook';

const SUCCEEDED = {
	task_id: '1',
	task_status: 'succeed',
	task_result: { videos: [{ id: '1', url: 'https://example.com/video.mp4', duration: '5' }] },
};

describe('a callback that a secret vouches for', () => {
	// In a webhook, n8n starts a JavaScript engine of its own to resolve a credential: some 20 ms of computing.
	it('is followed up with one reading of the credential, and no request', async () => {
		const { context, answers } = fakeWebhook({
			parameters: {
				provider: 'kling',
				confirmWithProvider: false,
				options: { urlSecret: 'secret' },
			},
			credential: { region: 'custom', baseUrl: 'https://kling.example.com' },
			rawBody: Buffer.from(JSON.stringify(SUCCEEDED)),
			query: { secret: 'secret' },
			http: async () => await Promise.reject(new Error('The test expects no request')),
		});
		const getCredentials = jest.spyOn(context, 'getCredentials');
		const { workflowData } = await answerCallback(context, providers);
		expect(answers).toEqual([{ status: 200, body: expect.anything() }]);
		expect(workflowData![0]![0]!.json).toMatchObject({ taskId: '1', status: 'succeeded' });
		expect(getCredentials).toHaveBeenCalledTimes(1);
	});
});
