import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

import { falCallbacks } from '../../../../nodes/providers/fal/callbacks';
import { ProviderCallError } from '../../../../nodes/shared/failures';
import { EXTERNAL_ID_PARAMETER as TOKEN } from '../../../../nodes/shared/form/callbackOptions';
import { WEBHOOK } from '../../../contract/examples/fal';
import { answer } from '../../support/answers';
import { useFakeClock, WALL_CLOCK_START } from '../../support/fakeClock';
import { fakeCall } from '../../support/providerCall';

const clock = useFakeClock();

const MODEL = 'fal-ai/kling-video/v3/pro/image-to-video';
const ID = `${MODEL}~1700000000000~0123456789abcdef~01234567`;
const TASK_ID = `${MODEL}/requests/${WEBHOOK.request_id}`;
const rawBody = Buffer.from(JSON.stringify(WEBHOOK));

const keyPair = () => generateKeyPairSync('ed25519');
const published = (...keys: KeyObject[]) =>
	answer(200, {
		keys: keys.map((key) => ({ ...key.export({ format: 'jwk' }), use: 'sig' })),
	});

/** Contract: fal, section 6. */
function signed(key: KeyObject, { body = rawBody, seconds = WALL_CLOCK_START / 1_000 } = {}) {
	const hash = createHash('sha256').update(body).digest('hex');
	const timestamp = String(Math.floor(seconds));
	const message = [WEBHOOK.request_id, 'user-1', timestamp, hash].join('\n');
	return {
		headers: {
			'x-fal-webhook-request-id': WEBHOOK.request_id,
			'x-fal-webhook-user-id': 'user-1',
			'x-fal-webhook-timestamp': timestamp,
			'x-fal-webhook-signature': sign(null, Buffer.from(message), key).toString('hex'),
		} as Record<string, unknown>,
		rawBody: body,
	};
}

let host = 0;
/** A host with keys of its own, because the keys stay in the memory of the process. */
function hostWith(...answers: ReturnType<typeof answer>[]) {
	const { call: fake, sent } = fakeCall({ answers });
	const call = { ...fake, credential: { uploadBaseUrl: `https://rest-${++host}.example.com` } };
	const isGenuine = async (request: ReturnType<typeof signed>) =>
		await falCallbacks.isGenuine(request, TASK_ID, '', WALL_CLOCK_START, call);
	return { isGenuine, sent };
}

describe("fal.ai's signature", () => {
	it('is verified with one of the published keys, which are read once', async () => {
		const [old, current] = [keyPair(), keyPair()];
		const { isGenuine, sent } = hostWith(published(old.publicKey, current.publicKey));
		for (const { privateKey } of [old, current]) {
			expect(await isGenuine(signed(privateKey))).toBe(true);
		}
		expect(sent.map(({ url }) => url)).toEqual([
			`https://rest-${host}.example.com/.well-known/jwks.json`,
		]);
	});

	it.each([
		['an older time', { seconds: WALL_CLOCK_START / 1_000 - 301 }, {}],
		['another body', {}, { rawBody: Buffer.from('{}') }],
		['no signature', {}, { headers: {} }],
	])('is refused with %s', async (_what, how, change) => {
		const { publicKey, privateKey } = keyPair();
		const { isGenuine } = hostWith(published(publicKey));
		expect(await isGenuine({ ...signed(privateKey, how), ...change })).toBe(false);
	});

	it.each(['user-id', 'request-id', 'timestamp'])('covers the header %s', async (name) => {
		const { publicKey, privateKey } = keyPair();
		const { isGenuine } = hostWith(published(publicKey));
		const request = signed(privateKey);
		const header = `x-fal-webhook-${name}`;
		request.headers[header] = name === 'timestamp' ? `${WALL_CLOCK_START / 1_000 - 1}` : 'other';
		expect(await isGenuine(request)).toBe(false);
	});

	it('is verified with new keys after fal.ai has changed them, but not more than once a minute', async () => {
		const [old, current] = [keyPair(), keyPair()];
		const { isGenuine, sent } = hostWith(published(old.publicKey), published(current.publicKey));
		expect(await isGenuine(signed(old.privateKey))).toBe(true);
		expect(await isGenuine(signed(current.privateKey))).toBe(false);
		expect(sent).toHaveLength(1);
		clock.pass(60_000);
		expect(await isGenuine(signed(current.privateKey))).toBe(true);
		expect(await isGenuine(signed(keyPair().privateKey))).toBe(false);
		expect(sent).toHaveLength(2);
	});

	it('is verified with keys that simultaneous callbacks read once, also if the reading fails', async () => {
		const { publicKey, privateKey } = keyPair();
		const { isGenuine, sent } = hostWith(answer(503, {}), published(publicKey));
		const all = [signed(privateKey), signed(keyPair().privateKey), signed(privateKey)];
		const failed = await Promise.allSettled(all.map(isGenuine));
		expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
		expect(sent).toHaveLength(1);
		expect(await Promise.all(all.map(isGenuine))).toEqual([true, false, true]);
		expect(sent).toHaveLength(2);
	});

	it('is verified with keys of at most a day', async () => {
		const { publicKey, privateKey } = keyPair();
		const { isGenuine, sent } = hostWith(published(publicKey), published(publicKey));
		await isGenuine(signed(privateKey));
		clock.pass(24 * 3_600_000);
		await isGenuine(signed(privateKey));
		expect(sent).toHaveLength(2);
	});

	it.each([
		['HTTP 503', answer(503, {})],
		['no keys', answer(200, { keys: [{ kty: 'RSA' }] })],
	])('cannot be judged with %s, so fal.ai calls again', async (_what, answered) => {
		const { isGenuine } = hostWith(answered);
		await expect(isGenuine(signed(keyPair().privateKey))).rejects.toThrow(ProviderCallError);
	});
});

describe("fal.ai's callback", () => {
	const parse = (body: unknown, query: Record<string, unknown> = { [TOKEN]: ID }) =>
		falCallbacks.parse(body, query);

	it('is read from the example, with the model from the external ID in its URL', () => {
		expect(parse(WEBHOOK)).toMatchObject({
			taskId: TASK_ID,
			externalTaskId: ID,
			status: 'succeeded',
			task: { taskId: TASK_ID, status: 'succeeded', videoUrl: WEBHOOK.payload.video.url },
		});
	});

	it('reports a failure with its reason', () => {
		const detail = [
			{ loc: ['body', 'prompt'], msg: 'not allowed', type: 'content_policy_violation' },
		];
		expect(
			parse({ ...WEBHOOK, status: 'ERROR', error: 'Invalid', payload: { detail } }),
		).toMatchObject({
			status: 'failed',
			task: {
				status: 'failed',
				failure: { code: 'content_policy_violation', message: 'prompt: not allowed' },
			},
		});
	});

	it.each([
		['without a payload', { ...WEBHOOK, payload: null, payload_error: 'too large' }],
		['without a video', { ...WEBHOOK, payload: { images: [] } }],
	])('does not describe the task %s', (_what, body) => {
		expect(parse(body)).toEqual({ taskId: TASK_ID, externalTaskId: ID, status: 'succeeded' });
	});

	it.each([
		['no external ID', WEBHOOK, {}],
		['an external ID that leads elsewhere', WEBHOOK, { [TOKEN]: ID.replace('kling-video', '..') }],
		['a list of external IDs', WEBHOOK, { [TOKEN]: [ID, ID] }],
		['a request ID that leads elsewhere', { ...WEBHOOK, request_id: '../1' }, { [TOKEN]: ID }],
		['another body', { status: 'OK' }, { [TOKEN]: ID }],
	])('is refused with %s', (_what, body, query) => {
		expect(parse(body, query)).toBeUndefined();
	});
});
