import { createHash, createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';

import { clock } from '../../shared/clock';
import { ProviderCallError } from '../../shared/failures';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { EXTERNAL_ID_PARAMETER } from '../../shared/form/callbackOptions';
import { type CallbackRequest, isRecent } from '../../shared/http/signature';
import { readableEntries } from '../../shared/json';
import { endedWithoutVideo } from '../../shared/tasks/videoTask';
import type { CallbackReader, ProviderCall } from '../provider';
import { failedTask, succeededTask } from './answers';
import { classifyFalFailure } from './failures';
import { uploadUrl } from './hosts';
import { parseExternalId, taskIdOf } from './requestIds';

const bodySchema = z.object({
	request_id: z.string().regex(/^[\w-]+$/),
	status: z.string().nullish().catch(undefined),
	payload: z.unknown(),
	payload_error: z.unknown(),
	error: z.unknown(),
});

/** fal.ai calls back once, when a request has ended, and signs with keys that it publishes. */
export const falCallbacks: CallbackReader = {
	signsBody: true,
	parse: (body, query = {}) => {
		const parsed = bodySchema.safeParse(body);
		const externalTaskId = query[EXTERNAL_ID_PARAMETER];
		const submission = parseExternalId(externalTaskId);
		if (!parsed.success || !submission) return undefined;
		const { request_id: requestId, status, payload, payload_error: isUnserialised } = parsed.data;
		const request = { endpointId: submission.endpointId, requestId };
		const isOk = status === 'OK';
		const hasPayload = payload !== null && payload !== undefined && !isUnserialised;
		const task = isOk
			? hasPayload && succeededTask(request, payload, body)
			: status === 'ERROR' && failedTask(request, [payload, body], body);
		return {
			taskId: taskIdOf(request),
			externalTaskId: externalTaskId as string,
			status: isOk ? 'succeeded' : status === 'ERROR' ? 'failed' : 'ended',
			...(task && !endedWithoutVideo(task) && { task }),
		};
	},
	isGenuine: async (request, _taskId, _secret, nowMs, call) => {
		const signed = signedMessage(request);
		if (!signed || !isRecent(signed.timestamp, nowMs)) return false;
		const isSignedBy = (keys: readonly PublicKey[]) =>
			keys.some((key) => verify(null, signed.message, key, signed.signature));
		const known = await publicKeys(call);
		if (isSignedBy(known.keys)) return true;
		// fal.ai may have changed its keys. Forged callbacks must not cause a request each.
		if (clock.now() - known.readAt < SHORTEST_KEPT_MS) return false;
		return isSignedBy((await publicKeys(call, true)).keys);
	},
};

function signedMessage({ headers, rawBody }: CallbackRequest) {
	const names = ['request-id', 'user-id', 'timestamp', 'signature'];
	const values = names.map((name) => headers[`x-fal-webhook-${name}`]);
	if (!values.every((value): value is string => typeof value === 'string')) return undefined;
	const [requestId, userId, timestamp, signature] = values as [string, string, string, string];
	if (!/^(?:[\da-f]{2})+$/i.test(signature)) return undefined;
	const bodyHash = createHash('sha256').update(rawBody).digest('hex');
	return {
		timestamp,
		message: Buffer.from([requestId, userId, timestamp, bodyHash].join('\n')),
		signature: Buffer.from(signature, 'hex'),
	};
}

type PublicKey = ReturnType<typeof createPublicKey>;
interface KnownKeys {
	keys: PublicKey[];
	/** Milliseconds since 1970. */
	readAt: number;
}

/** Contract: fal, section 6: at most 24 hours. */
const LONGEST_KEPT_MS = 24 * 60 * 60_000;
const SHORTEST_KEPT_MS = 60_000;
/** By their URL, in the memory of the process. */
const knownKeys = new Map<string, KnownKeys>();
/** The readings in progress, which simultaneous callbacks share. */
const readings = new Map<string, Promise<KnownKeys>>();

const keysSchema = z.object({
	keys: readableEntries(
		z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().length(43) }),
	),
});

/** fal.ai's public keys. @throws ProviderCallError if they cannot be read */
async function publicKeys(call: ProviderCall, isStale = false): Promise<KnownKeys> {
	const url = `${uploadUrl(call)}/.well-known/jwks.json`;
	const known = knownKeys.get(url);
	if (known && !isStale && clock.now() - known.readAt < LONGEST_KEPT_MS) return known;
	const running = readings.get(url) ?? readKeys(call, url).finally(() => void readings.delete(url));
	readings.set(url, running);
	return await running;
}

/** @throws ProviderCallError if the answer has no usable key */
async function readKeys(call: ProviderCall, url: string): Promise<KnownKeys> {
	const answer = await call.request({ method: 'GET', url });
	const parsed = keysSchema.safeParse(answer.json);
	if (!isSuccessStatus(answer.status) || !parsed.success || parsed.data.keys.length === 0) {
		throw new ProviderCallError(classifyFalFailure(answer));
	}
	const keys = parsed.data.keys.map((key) => createPublicKey({ key, format: 'jwk' }));
	const read = { keys, readAt: clock.now() };
	knownKeys.set(url, read);
	return read;
}
