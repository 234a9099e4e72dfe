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

describe('a callback that carries the secret', () => {
	// In a webhook, n8n starts a JavaScript engine of its own to resolve a credential: some 20 ms of computing.
	it('needs one reading of the credential and no request', async () => {
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
			/** In their order, the last one again and again. */
			answers?: object[];
			workflowId?: string;
		} = {},
	) {
		const { answer = provider === 'kie' ? RECORD : KLING_TASK, workflowId, ...webhook } = more;
		const given = [...(more.answers ?? [answer])];
		const http = jest.fn(async () => {
			const next = given.length > 1 ? given.shift() : given[0];
			return await Promise.resolve({ statusCode: 200, headers: {}, body: JSON.stringify(next) });
		});
		const { context, answers, log } = fakeWebhook({
			...webhook,
			parameters: { provider, ...webhook.parameters },
			credential: { region: 'custom', baseUrl: 'https://api.example.com', ...webhook.credential },
			rawBody: Buffer.from(body),
			http,
		});
		if (workflowId) context.getWorkflow = () => ({ id: workflowId }) as IWorkflowMetadata;
		const { workflowData } = await answerCallback(context, providersWith('callbacks', providers));
		return { http, answers, log, items: workflowData?.[0]?.map(({ json }) => json) };
	}

	it.each([
		['kling', { task_id: '1234567890', task_status: 'succeed' }],
		['kie', { code: 200, data: { taskId: '1234567890', state: 'success' } }],
	] as const)('is read at %s behind a byte order mark', async (provider, body) => {
		const { answers, items } = await answered(provider, `\uFEFF${JSON.stringify(body)}`);
		expect(answers).toMatchObject([{ status: 200 }]);
		expect(items).toMatchObject([{ taskId: '1234567890', status: 'succeeded' }]);
	});

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
		['kling', 'invalid details', { id: '1234567890', status: null, message: 5 }],
		['kie', 'an unknown state', { data: { taskId: '1234567890', state: 'complete' } }],
		['kie', 'no state', { data: { task_id: '1234567890', callbackType: 'complete' } }],
		[
			'kie',
			'no result',
			{ code: 200, data: { taskId: '1234567890', state: 'success', resultJson: null } },
		],
	] as const)(
		'makes the trigger read the task at %s when it has %s',
		async (provider, _name, body) => {
			const { http, answers, items } = await answered(provider, JSON.stringify(body));
			expect(answers).toMatchObject([{ status: 200 }]);
			expect(http).toHaveBeenCalledTimes(1);
			expect(items).toMatchObject([
				{ taskId: '1234567890', videoUrl: 'https://cdn.example/v.mp4' },
			]);
		},
	);

	it("is trusted only for the task's id when confirmation is off", async () => {
		const { http, items } = await answered('kling', '{"id":"1234567890"}', {
			parameters: { confirmWithProvider: false, options: { urlSecret: 'secret' } },
			query: { secret: 'secret' },
		});
		expect(http).toHaveBeenCalledTimes(1);
		expect(items).toMatchObject([{ status: 'succeeded' }]);
	});

	it("includes the video's expiry when confirmation is off", async () => {
		const updatedAt = WALL_CLOCK_START - 60_000;
		const { http, items } = await answered(
			'kling',
			JSON.stringify({ ...KLING_TASK.data, updated_at: updatedAt }),
			{
				parameters: { confirmWithProvider: false, options: { urlSecret: 'secret' } },
				query: { secret: 'secret' },
			},
		);
		expect(http).not.toHaveBeenCalled();
		expect(items).toMatchObject([
			{ videoExpiresAt: new Date(updatedAt + 30 * 24 * 60 * 60 * 1_000).toISOString() },
		]);
	});

	describe('when the reading ended without a video', () => {
		const ENDED = {
			kling: { code: 0, data: { task_id: '1234567890', task_status: 'succeed' } },
			kie: { code: 200, data: { taskId: '1234567890', state: 'success', resultJson: '' } },
		};
		const bodies = { kling: KLING_TASK.data, kie: RECORD };

		it.each(['kling', 'kie'] as const)(
			'starts the workflow for a failed task at %s after three readings',
			async (provider) => {
				const { http, items } = await answered(provider, JSON.stringify(bodies[provider]), {
					answer: ENDED[provider],
					parameters: { events: ['succeeded', 'failed'] },
				});
				expect(items).toMatchObject([{ status: 'failed', failure: { code: 'noVideo' } }]);
				expect(http).toHaveBeenCalledTimes(3);
			},
		);

		it.each(['kling', 'kie'] as const)(
			'asks %s to call again when only videos are wanted',
			async (provider) => {
				const body = JSON.stringify(bodies[provider]);
				const first = await answered(provider, body, { answer: ENDED[provider] });
				expect(first.answers).toMatchObject([{ status: 503 }]);
				expect(first.items).toBeUndefined();
				const second = await answered(provider, body);
				expect(second.items).toMatchObject([{ status: 'succeeded' }]);
			},
		);
	});

	describe('before the reading shows the result', () => {
		const NOT_FOUND = {
			kling: { code: 1203, message: 'task not found' },
			kie: { code: 404, msg: 'not found', data: null },
		};
		const RUNNING = {
			kling: { code: 0, data: { task_id: '1234567890', task_status: 'processing' } },
			kie: { code: 200, data: { taskId: '1234567890', state: 'generating' } },
		};
		const SUCCEEDED_CALLBACK = {
			kling: KLING_TASK.data,
			kie: RECORD,
		};
		const FAILED_CALLBACK = {
			kling: { task_id: '1234567890', task_status: 'failed', task_status_msg: 'no' },
			kie: { code: 501, data: { taskId: '1234567890', state: 'fail', failMsg: 'no' } },
		};
		const ENDS_WITHOUT_A_VIDEO = {
			kling: { id: '1234567890', status: 'succeeded' },
			kie: { code: 200, data: { task_id: '1234567890', callbackType: 'complete' } },
		};
		const PROVIDERS = ['kling', 'kie'] as const;
		const both = PROVIDERS.flatMap((provider) =>
			([1, 2, 3] as const).flatMap((late) => [
				{ provider, late, reading: 'still running', behind: RUNNING[provider] },
				{ provider, late, reading: 'not found', behind: NOT_FOUND[provider] },
			]),
		);

		it.each(both)(
			'at $provider, starts the workflow after $reading in $late readings',
			async ({ provider, late, behind }) => {
				const end = provider === 'kie' ? RECORD : KLING_TASK;
				for (const body of [SUCCEEDED_CALLBACK[provider], ENDS_WITHOUT_A_VIDEO[provider]]) {
					clock.sleeps.length = 0;
					const { http, answers, items } = await answered(provider, JSON.stringify(body), {
						answers: [...Array<object>(late).fill(behind), end],
					});
					expect(answers).toMatchObject([{ status: 200 }]);
					expect(items).toMatchObject([{ taskId: '1234567890', status: 'succeeded' }]);
					expect(http).toHaveBeenCalledTimes(late + 1);
					expect(clock.sleeps).toEqual([1_000, 2_000, 4_000].slice(0, late));
				}
			},
		);

		it.each(
			PROVIDERS.flatMap(
				(provider) =>
					[
						[
							provider,
							'still running',
							RUNNING[provider],
							'The task has not reached this status yet',
						],
						[
							provider,
							'not found',
							NOT_FOUND[provider],
							'The provider does not know this task yet',
						],
					] as const,
			),
		)(
			'at %s, answers 503 after %s for longer, and does not claim the event',
			async (provider, _case, behind, message) => {
				const workflowId = `late ${provider} ${message}`;
				const body = JSON.stringify(SUCCEEDED_CALLBACK[provider]);
				const late = await answered(provider, body, { answer: behind, workflowId });
				expect(late.answers).toEqual([{ status: 503, body: { message } }]);
				expect(late.items).toBeUndefined();
				expect(late.http).toHaveBeenCalledTimes(4);
				expect(clock.elapsed).toBe(7_000);
				const again = await answered(provider, body, { workflowId });
				expect(again.answers).toMatchObject([{ status: 200 }]);
				expect(again.items).toMatchObject([{ taskId: '1234567890', status: 'succeeded' }]);
			},
		);

		it.each(PROVIDERS)(
			'at %s, waits for a failure only when failures are wanted',
			async (provider) => {
				const body = JSON.stringify(FAILED_CALLBACK[provider]);
				for (const [events, readings] of [
					[['succeeded'], 1],
					[['failed'], 4],
					[['any'], 4],
				] as const) {
					const { http } = await answered(provider, body, {
						answer: RUNNING[provider],
						parameters: { events },
					});
					expect(http).toHaveBeenCalledTimes(readings);
				}
			},
		);

		it('accepts a reading that is ahead of the callback', async () => {
			const { http, items } = await answered(
				'kling',
				'{"task_id":"1234567890","task_status":"processing"}',
				{ parameters: { events: ['any'] } },
			);
			expect(items).toMatchObject([{ status: 'succeeded' }]);
			expect(http).toHaveBeenCalledTimes(1);
		});

		it('waits for "processing" while the reading says "submitted"', async () => {
			const { http, items } = await answered(
				'kling',
				'{"task_id":"1234567890","task_status":"processing"}',
				{
					parameters: { events: ['any'] },
					answers: [
						{ code: 0, data: { task_id: '1234567890', task_status: 'submitted' } },
						RUNNING.kling,
					],
				},
			);
			expect(items).toMatchObject([{ status: 'processing' }]);
			expect(http).toHaveBeenCalledTimes(2);
		});
	});

	describe('the query of the callback', () => {
		const body = JSON.stringify(KLING_TASK.data);
		const query = { order: '7', secret: 'open sesame' };

		it('is omitted from an unverified call', async () => {
			const { items, log } = await answered('kling', body, { query });
			expect(items).toHaveLength(1);
			expect(items![0]).not.toHaveProperty('query');
			expect(log.join()).toMatch('The query of a callback was left out');
		});

		it('is passed on when the URL carries the secret', async () => {
			const { items, log } = await answered('kling', body, {
				query,
				parameters: { options: { urlSecret: 'open sesame' } },
			});
			expect(items).toMatchObject([{ query: { order: '7' } }]);
			expect(JSON.stringify([items, log])).not.toContain('sesame');
		});

		it('is passed on when the call is signed', async () => {
			setWallClock(DOCUMENTED_CALLBACK.signedAt);
			const { items } = await answered('kling', DOCUMENTED_CALLBACK.body, {
				query,
				credential: { webhookSecret: DOCUMENTED_CALLBACK.secret },
				headers: DOCUMENTED_CALLBACK.headers,
			});
			expect(items).toMatchObject([{ query: { order: '7' } }]);
		});
	});

	it.each([
		['test URL, repeatedly', 'manual', 'manual', 1],
		['test URL, and then at the production URL', 'manual', 'webhook', 1],
		['production URL, and then at the test URL', 'webhook', 'manual', 1],
		['production URL, repeatedly', 'webhook', 'webhook', 0],
	] as const)('starts its workflow at the %s', async (_case, first, second, count) => {
		const workflowId = `modes ${first} ${second}`;
		const body = JSON.stringify(KLING_TASK.data);
		expect((await answered('kling', body, { workflowId, mode: first })).items).toHaveLength(1);
		const { items = [] } = await answered('kling', body, { workflowId, mode: second });
		expect(items).toHaveLength(count);
	});

	it('is read each time, so that the end is noticed', async () => {
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
		"is accepted as in Kling's documented example with confirmation %p",
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
	])('is refused when its signature is %s', async (_name, now, given) => {
		setWallClock(now);
		const { http, answers } = await answered('kling', body, {
			credential: { webhookSecret: secret },
			headers: given,
		});
		expect(answers).toMatchObject([{ status: 401 }]);
		expect(http).not.toHaveBeenCalled();
	});
});
