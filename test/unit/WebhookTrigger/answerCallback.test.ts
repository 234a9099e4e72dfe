import type { IWorkflowMetadata } from 'n8n-workflow';

import { answerCallback } from '../../../nodes/WebhookTrigger/answerCallback';
import { providers } from '../../../nodes/providers';
import { providersWith } from '../../../nodes/providers/provider';
import { DOCUMENTED_CALLBACK } from '../support/documentedCallback';
import { useFakeClock, WALL_CLOCK_START } from '../support/fakeClock';
import { fakeWebhook } from '../support/fakeWebhook';

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
		const { workflowData } = await answerCallback(context, providersWith('callbacks', providers));
		expect(answers).toEqual([{ status: 200, body: expect.anything() }]);
		expect(workflowData![0]![0]!.json).toMatchObject({ taskId: '1', status: 'succeeded' });
		expect(getCredentials).toHaveBeenCalledTimes(1);
	});
});

describe('a callback that names its task but not its video', () => {
	const clock = useFakeClock();
	const setWallClock = (to: number) => clock.jumpWallClock(to - WALL_CLOCK_START);
	const RECORD = {
		code: 200,
		data: {
			taskId: '1234567890',
			state: 'success',
			resultJson: '{"resultUrls":["https://cdn.example/v.mp4"]}',
		},
	};
	const KLING_TASK = {
		code: 0,
		data: {
			task_id: '1234567890',
			task_status: 'succeed',
			task_result: { videos: [{ id: '1', url: 'https://cdn.example/v.mp4', duration: '5' }] },
		},
	};

	async function answered(
		provider: 'kling' | 'kie',
		body: string,
		more: Partial<Parameters<typeof fakeWebhook>[0]> & {
			answer?: object;
			workflowId?: string;
		} = {},
	) {
		const { answer = provider === 'kie' ? RECORD : KLING_TASK, workflowId, ...webhook } = more;
		const http = jest.fn(
			async () =>
				await Promise.resolve({ statusCode: 200, headers: {}, body: JSON.stringify(answer) }),
		);
		const { context, answers } = fakeWebhook({
			...webhook,
			parameters: { provider, ...webhook.parameters },
			credential: { region: 'custom', baseUrl: 'https://api.example.com', ...webhook.credential },
			rawBody: Buffer.from(body),
			http,
		});
		if (workflowId) context.getWorkflow = () => ({ id: workflowId }) as IWorkflowMetadata;
		const { workflowData } = await answerCallback(context, providersWith('callbacks', providers));
		return { http, answers, items: workflowData?.[0]?.map(({ json }) => json) };
	}

	it.each([
		[
			'kling',
			'a task that succeeded without a video',
			{ task_id: '1234567890', task_status: 'succeed' },
		],
		['kling', 'no outputs', { id: '1234567890', status: 'succeeded', outputs: [] }],
		['kling', 'an id alone', { id: '1234567890' }],
		['kling', 'an id alone, in the older form', { task_id: '1234567890' }],
		['kling', 'outputs without a URL', { id: '1234567890', status: 'succeeded', outputs: [{}] }],
		['kling', 'details that make no sense', { id: '1234567890', status: null, message: 5 }],
		['kie', 'a state of no meaning', { data: { taskId: '1234567890', state: 'complete' } }],
		['kie', 'no state', { data: { task_id: '1234567890', callbackType: 'complete' } }],
		[
			'kie',
			'no result',
			{ code: 200, data: { taskId: '1234567890', state: 'success', resultJson: null } },
		],
	] as const)(
		'of %s, with %s, is answered by asking the provider',
		async (provider, _name, body) => {
			const { http, answers, items } = await answered(provider, JSON.stringify(body));
			expect(answers).toMatchObject([{ status: 200 }]);
			expect(http).toHaveBeenCalledTimes(1);
			expect(items).toMatchObject([
				{ taskId: '1234567890', videoUrl: 'https://cdn.example/v.mp4' },
			]);
		},
	);

	it('is not believed to say anything else where nobody is asked to confirm', async () => {
		const { http, items } = await answered('kling', '{"id":"1234567890"}', {
			parameters: { confirmWithProvider: false, options: { urlSecret: 'secret' } },
			query: { secret: 'secret' },
		});
		expect(http).toHaveBeenCalledTimes(1);
		expect(items).toMatchObject([{ status: 'succeeded' }]);
	});

	it('is followed up each time, so that the end is noticed', async () => {
		const seen: unknown[] = [];
		for (const status of ['submitted', 'processing', 'succeed']) {
			const { items = [] } = await answered('kling', '{"id":"1234567890"}', {
				parameters: { events: ['any'] },
				workflowId: 'the same',
				answer: { ...KLING_TASK, data: { ...KLING_TASK.data, task_status: status } },
			});
			seen.push(...items.map((item) => item.status));
		}
		expect(seen).toEqual(['submitted', 'processing', 'succeeded']);
	});

	const { secret, body, headers, signedAt } = DOCUMENTED_CALLBACK;

	it.each([true, false])(
		"as Kling's documented example, is taken with confirmation %p",
		async (on) => {
			setWallClock(signedAt);
			const { http, answers, items } = await answered('kling', body, {
				credential: { webhookSecret: secret },
				headers,
				parameters: { confirmWithProvider: on },
			});
			expect(answers).toMatchObject([{ status: 200 }]);
			expect(http).toHaveBeenCalledTimes(1);
			expect(items).toMatchObject([
				{ taskId: '1234567890', videoUrl: 'https://cdn.example/v.mp4' },
			]);
		},
	);

	it.each([
		['forged', signedAt, { ...headers, 'webhook-signature': 'v1,AAAA' }],
		['expired', signedAt + 301_000, headers],
	])('is refused for its signature, if that is %s', async (_name, now, given) => {
		setWallClock(now);
		const { http, answers } = await answered('kling', body, {
			credential: { webhookSecret: secret },
			headers: given,
		});
		expect(answers).toMatchObject([{ status: 401 }]);
		expect(http).not.toHaveBeenCalled();
	});
});
