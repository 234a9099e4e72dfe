import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../nodes/shared/clock';
import { videoTaskSchema } from '../../nodes/shared/tasks/videoTask';
import { WaitForVideo } from '../../nodes/WaitForVideo/WaitForVideo.node';
import { WebhookTrigger } from '../../nodes/WebhookTrigger/WebhookTrigger.node';
import * as kie from '../contract/examples/kie';
import * as kling from '../contract/examples/kling';
import { useFakeClock } from '../unit/support/fakeClock';
import { fakeWebhook } from '../unit/support/fakeWebhook';
import { anyExchange, scriptedHelper } from './support/arbitraryAnswers';
import { anyJson, nearly, SECRET } from './support/arbitraryJson';
import { holds } from './support/property';

useFakeClock();

const CREDENTIAL = { region: 'custom', baseUrl: 'https://api.example.com', apiKey: SECRET };
const SIGNING_KEY = Buffer.from('the key that signs the callbacks').toString('base64');
const URL_SECRET = 'open-sesame';
/** Found in an item, it says that a body was believed. */
const FORGED_URL = 'https://forged.example/video.mp4';

const klingBody = (task_status: string) => ({
	...kling.TASK,
	task_id: 'task-1',
	task_status,
	task_result: { videos: [{ id: '1', url: FORGED_URL, duration: '5' }] },
});
const BODIES: Record<string, unknown[]> = {
	kling: [
		...['succeed', 'failed', 'processing'].map(klingBody),
		{ id: 'task-1', status: 'succeeded', message: '', outputs: [{ url: FORGED_URL }] },
	],
	kie: ['success', 'fail', 'generating'].map((state) => ({
		code: 200,
		data: {
			...kie.RECORD_ANSWER.data,
			taskId: 'task-1',
			state,
			resultJson: JSON.stringify({ resultUrls: [FORGED_URL] }),
		},
	})),
};

const text = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '');
const rawBody = (providerId: string) =>
	fc.oneof(
		{ weight: 8, arbitrary: fc.oneof(...BODIES[providerId]!.map(nearly)).map(text) },
		{ weight: 1, arbitrary: anyJson.map(text) },
		{ weight: 1, arbitrary: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
		{ weight: 1, arbitrary: fc.constant(undefined) },
	);

const hmac = (key: Buffer | string, content: Buffer | string) =>
	createHmac('sha256', key).update(content).digest('base64');

/** How each provider signs, written down from its document once more. */
const SIGN: Record<string, (body: Buffer, key: string, seconds: string, other: string) => object> =
	{
		kling: (body, key, seconds, other) => {
			const content = `msg-1.${seconds}.${body}${other}`;
			return {
				'webhook-id': 'msg-1',
				'webhook-timestamp': seconds,
				'webhook-signature': `v0,a v1,${hmac(Buffer.from(key, 'base64'), content)}`,
			};
		},
		kie: (body, key, seconds, other) => {
			const { data } = JSON.parse(body.toString()) as { data: { taskId?: string } };
			return {
				'x-webhook-timestamp': seconds,
				'x-webhook-signature': hmac(key, `${data.taskId}${other}.${seconds}`),
			};
		},
	};

/** A signature, and whether it is what the provider would send with the body. */
interface Signature {
	isGenuine: boolean;
	headersFor(providerId: string, body: Buffer): object;
}

/** @param other makes it a signature of something else */
const signed =
	(key: string, ageSeconds: number, other = ''): Signature['headersFor'] =>
	(providerId, body) => {
		const seconds = Math.floor(clock.now() / 1_000) - ageSeconds;
		return SIGN[providerId]!(body, key, String(seconds), other);
	};
const genuine = (headersFor: Signature['headersFor']): Signature => ({
	isGenuine: true,
	headersFor,
});
const forged = (headersFor: Signature['headersFor']): Signature => ({
	isGenuine: false,
	headersFor,
});

const anyHeaders = fc.dictionary(
	fc.constantFrom(
		...['webhook-id', 'webhook-timestamp', 'webhook-signature'],
		...['x-webhook-timestamp', 'x-webhook-signature', '__proto__'],
	),
	fc.oneof(
		fc.string(),
		fc.constantFrom('v1,', 'v1', ''),
		fc.array(fc.string()),
		fc.nat().map(String),
	),
);
const tooOld = fc.integer({ min: 301, max: 1_000_000 });
const signature: fc.Arbitrary<Signature> = fc.oneof(
	fc.integer({ min: -299, max: 299 }).map((age) => genuine(signed(SIGNING_KEY, age))),
	tooOld.map((age) => forged(signed(SIGNING_KEY, age))),
	tooOld.map((age) => forged(signed(SIGNING_KEY, -age))),
	fc.constantFrom('', 'Zm9yZ2Vk').map((key) => forged(signed(key, 0))),
	fc.constant(forged(signed(SIGNING_KEY, 0, 'x'))),
	anyHeaders.map((headers) => forged(() => headers)),
);

const settings = fc.record({
	isSigned: fc.boolean(),
	urlSecret: fc.constantFrom('', URL_SECRET),
	confirmWithProvider: fc.boolean(),
	events: fc.constantFrom<string[]>(['succeeded'], ['failed'], ['any']),
	downloadVideo: fc.boolean(),
});
const querySecret = fc.constantFrom<unknown>(
	undefined,
	URL_SECRET,
	`${URL_SECRET}x`,
	[URL_SECRET],
	{},
	'',
);

/** Some providers cannot sign a body that is not JSON. */
function headersOf({ headersFor }: Signature, providerId: string, body: Buffer | undefined) {
	try {
		return body ? { ...headersFor(providerId, body) } : {};
	} catch {
		return {};
	}
}

describe.each(['kling', 'kie'])('any call to the Webhook Trigger of %s', (providerId) => {
	const exchanges = fc.array(anyExchange(providerId), { minLength: 1, maxLength: 3 });

	holds(
		'starts a workflow only for verified data from the provider and never throws',
		1_500,
		fc.asyncProperty(
			settings,
			rawBody(providerId),
			signature,
			querySecret,
			exchanges,
			async ({ isSigned, urlSecret, ...parameters }, body, given, secret, script) => {
				const { context, answers, log } = fakeWebhook({
					parameters: { provider: providerId, ...parameters, options: { urlSecret } },
					credential: { ...CREDENTIAL, webhookSecret: isSigned ? SIGNING_KEY : '' },
					...(body && { rawBody: body }),
					headers: headersOf(given, providerId, body),
					query: { secret, order: '7' },
					http: scriptedHelper(script),
				});
				const { workflowData, noWebhookResponse } = await new WebhookTrigger().webhook.call(
					context,
				);

				expect(noWebhookResponse).toBe(true);
				expect(answers).toHaveLength(1);
				const isBelieved = !parameters.confirmWithProvider && providerId === 'kling';
				const shown = JSON.stringify([workflowData, answers, log]);
				// A body that is believed may have been written by somebody who knows the API key.
				for (const kept of [SIGNING_KEY, URL_SECRET, ...(isBelieved ? [] : [SECRET])]) {
					expect(shown).not.toContain(kept);
				}
				if (!workflowData) {
					expect([200, 400, 401, 503]).toContain(answers[0]!.status);
					return;
				}
				expect(answers[0]!.status).toBe(200);
				if (isSigned) expect(given.isGenuine).toBe(true);
				if (urlSecret) expect(secret).toBe(urlSecret);
				if (isBelieved) expect(isSigned || urlSecret !== '').toBe(true);
				else expect(shown).not.toContain(FORGED_URL);
				const [item, ...others] = workflowData.flat();
				expect(others).toEqual([]);
				const { status } = videoTaskSchema.parse(item!.json);
				expect([status, 'any'].some((event) => parameters.events.includes(event))).toBe(true);
			},
		),
	);
});

describe('any setting of the Webhook Trigger', () => {
	holds(
		'never throws and starts nothing for a provider without callbacks',
		200,
		fc.asyncProperty(anyJson, rawBody('kling'), async (provider, body) => {
			fc.pre(provider !== 'kling' && provider !== 'kie');
			const { context, answers } = fakeWebhook({
				parameters: { provider } as IDataObject,
				...(body && { rawBody: body }),
				http: scriptedHelper([new Error('no request is expected')]),
			});
			const { workflowData } = await new WebhookTrigger().webhook.call(context);
			expect([workflowData, answers.length]).toEqual([undefined, 1]);
		}),
	);
});

describe('any call to the resume URL of Wait For Video', () => {
	const anyCall = fc.constantFrom('kling', 'kie').chain((providerId) =>
		fc.record({
			providerId: fc.constant(providerId),
			body: rawBody(providerId),
			exchanges: fc.array(anyExchange(providerId), { minLength: 1, maxLength: 6 }),
			secondsLeft: fc.array(fc.constantFrom(-1, 60), { minLength: 1, maxLength: 3 }),
		}),
	);
	const pendingTask = (secondsLeft: number, itemIndex: number) => ({
		itemIndex,
		inputItem: itemIndex,
		key: `taskId task-${itemIndex}`,
		reference: { by: 'taskId', id: `task-${itemIndex}` },
		giveUpAfterMs: 60_000,
		giveUpAt: clock.now() + secondsLeft * 1_000,
		downloadVideo: false,
	});

	holds(
		'resumes the execution only when every task is final or timed out, and never throws',
		1_500,
		fc.asyncProperty(anyCall, async ({ providerId, body, exchanges, secondsLeft }) => {
			const pending = secondsLeft.map(pendingTask);
			const { context, answers, log } = fakeWebhook({
				credential: CREDENTIAL,
				...(body && { rawBody: body }),
				http: scriptedHelper(exchanges),
				evaluated: {
					suspended: { providerId, options: {}, pending, failed: [], completedCount: 0 },
				},
			});
			const { workflowData } = await new WaitForVideo().webhook.call(context);
			expect(answers).toHaveLength(1);
			expect(JSON.stringify([workflowData, answers, log])).not.toContain(SECRET);
			if (!workflowData) return;
			const [completed, failed, stillRunning] = workflowData;
			expect(completed!.map(({ json }) => json.status)).toEqual(completed!.map(() => 'succeeded'));
			expect([...completed!, ...failed!].map(({ json }) => json.inputItem).sort()).toEqual(
				pending.map(({ inputItem }) => inputItem),
			);
			for (const { json } of failed!) {
				const isTimedOut = (json.failure as IDataObject | undefined)?.code === 'timedOut';
				if (isTimedOut) expect(secondsLeft[json.inputItem as number]).toBe(-1);
				else expect(json.error ?? json.status).toMatch(/^failed$|does not|refused|404|code/i);
			}
			expect(stillRunning).toEqual([]);
		}),
	);

	holds(
		'resumes nothing and never throws if the node was never suspended',
		300,
		fc.asyncProperty(anyJson, rawBody('kling'), async (evaluated, body) => {
			const { context, answers } = fakeWebhook({
				evaluated,
				...(body && { rawBody: body }),
				http: scriptedHelper([new Error('no request is expected')]),
			});
			const { workflowData } = await new WaitForVideo().webhook.call(context);
			expect([workflowData, answers.map(({ status }) => status)]).toEqual([undefined, [503]]);
		}),
	);
});
