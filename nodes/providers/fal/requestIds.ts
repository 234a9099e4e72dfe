import { randomBytes } from 'node:crypto';

import { InvalidInputError } from '../../shared/failures';
import { hashOfJson } from '../../shared/json';

/** A request in fal.ai's queue. */
export interface QueuedRequest {
	/** The model's ID: `owner/app`, and often a path behind it. */
	endpointId: string;
	requestId: string;
}

/** The facts about a submission in its external ID. */
export interface Submission {
	endpointId: string;
	/** Milliseconds since 1970. */
	sentAt: number;
	/** See `hashOf`. */
	inputHash: string;
}

/** A path of two or more parts, none of which leads out of it. */
const ENDPOINT = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.-]+(?:\/[\w.-]+)+$/;
const REQUEST_PATH = /^(.+?)\/requests\/([\w-]+)(?:\/(?:status|cancel|response|stream))*\/?$/;
const EXTERNAL_ID = /^(.+)~(\d{13})~([\da-f]{16})~[\da-f]{8}$/;

/** Whether a text can be the ID of a model. */
export const isEndpointId = (text: string): boolean => ENDPOINT.test(text);

/**
 * The part of a model's ID that reads its requests (contract: fal, section 1): `owner/app`, or three parts for workflows
 * and comfy.
 */
export function appOf(endpointId: string): string {
	const parts = endpointId.split('/');
	return parts.slice(0, ['workflows', 'comfy'].includes(parts[0] ?? '') ? 3 : 2).join('/');
}

/** The ID of a task: the model and the request, because fal.ai reads no request without its model. */
export const taskIdOf = ({ endpointId, requestId }: QueuedRequest): string =>
	`${endpointId}/requests/${requestId}`;

/**
 * Reads the ID of a task. Also takes the URLs that fal.ai answers for a request.
 *
 * @throws InvalidInputError for any other text
 */
export function parseTaskId(taskId: string): QueuedRequest {
	const path = taskId.trim().replace(/^https:\/\/[^/]+\//, '');
	const [, endpointId = '', requestId = ''] = REQUEST_PATH.exec(path) ?? [];
	if (isEndpointId(endpointId)) return { endpointId, requestId };
	throw InvalidInputError.forField(
		'Task ID',
		taskId,
		'MODEL/requests/REQUEST, as Create Task gives it',
	);
}

/** Makes the external ID of a submission, which is all that is needed to find it in the history. */
export const externalIdOf = ({ endpointId, sentAt, inputHash }: Submission): string =>
	`${endpointId}~${String(sentAt).padStart(13, '0')}~${inputHash}~${randomBytes(4).toString('hex')}`;

/** Reads an external ID. @returns undefined for any other text */
export function parseExternalId(text: unknown): Submission | undefined {
	const [, endpointId = '', sentAt = '', inputHash = ''] =
		(typeof text === 'string' && EXTERNAL_ID.exec(text)) || [];
	return isEndpointId(endpointId) ? { endpointId, sentAt: Number(sentAt), inputHash } : undefined;
}

/** Recognises an equal input of a model, whatever the order of its fields. Sixteen hexadecimal digits. */
export const hashOf = (input: unknown): string => hashOfJson(input).slice(0, 16);
