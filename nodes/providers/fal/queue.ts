import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { ProviderCallError } from '../../shared/failures';
import { booleanFrom, numberOf, readChoice } from '../../shared/form/values';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import type { ApiRequest } from '../../shared/http/sendRequest';
import type { ProviderCall, TaskReference } from '../provider';
import { statusSchema } from './answers';
import { classifyFalFailure } from './failures';
import { findLostRequest } from './history';
import { requestUrl } from './hosts';
import { parseExternalId, parseTaskId } from './requestIds';

const priority: INodeProperties = {
	displayName: 'Queue Priority',
	name: 'queuePriority',
	type: 'options',
	options: [
		{ name: 'Low', value: 'low', description: 'Behind the requests of all other callers' },
		{ name: 'Normal', value: 'normal' },
	],
	default: 'normal',
	description: 'The place of the request in the queue of the model',
};
const startTimeout: INodeProperties = {
	displayName: 'Start Timeout (Seconds)',
	name: 'startTimeout',
	type: 'number',
	typeOptions: { minValue: 2 },
	default: 600,
	description: 'How long the request may wait for its start. After that, fal.ai fails the task.',
};
const maxQueueLength: INodeProperties = {
	displayName: 'Max Queue Length',
	name: 'maxQueueLength',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 100,
	description: 'Refuse the request if more requests of all callers wait for the model',
};
const keepFilesFor: INodeProperties = {
	displayName: 'Keep Videos For (Seconds)',
	name: 'keepVideosFor',
	type: 'number',
	typeOptions: { minValue: 60, numberPrecision: 0 },
	default: 604_800,
	description:
		'When fal.ai deletes the video. Without this option, the setting of your account applies.',
};

/** Headers and query parameters of a submission (contract: fal, section 2). */
export const queueOptions: INodeProperties[] = [
	{
		displayName: 'Allow Fallback Models',
		name: 'allowFallback',
		type: 'boolean',
		default: false,
		description: 'Whether fal.ai may use an equivalent model if the chosen one fails',
	},
	{
		displayName: 'Allow Repeats by fal.ai',
		name: 'allowRepeats',
		type: 'boolean',
		default: false,
		description:
			'Whether fal.ai may run the request again after a fault. It does not charge for failed runs.',
	},
	keepFilesFor,
	maxQueueLength,
	priority,
	startTimeout,
	{
		displayName: 'Store Input and Output',
		name: 'storeInputAndOutput',
		type: 'boolean',
		default: true,
		description:
			'Whether fal.ai keeps the request for 30 days. If not, the result is kept for an hour or less, and a task whose answer is lost cannot be found.',
	},
];

/** The changes of a submission by the options. @throws InvalidInputError */
export function readQueueOptions(
	options: IDataObject,
): Required<Pick<ApiRequest, 'headers' | 'query'>> {
	const isOn = (name: string, unset: boolean) => booleanFrom(options[name] ?? unset) === true;
	const numberIn = (field: INodeProperties) =>
		field.name in options ? numberOf(field, options[field.name]) : undefined;
	const chosenPriority = readChoice(priority, options.queuePriority);
	const timeout = numberIn(startTimeout);
	const longestQueue = numberIn(maxQueueLength);
	const keptFor = numberIn(keepFilesFor);
	return {
		headers: {
			...(!isOn('allowRepeats', false) && { 'X-Fal-No-Retry': '1' }),
			...(!isOn('allowFallback', false) && { 'x-app-fal-disable-fallback': 'true' }),
			...(!isOn('storeInputAndOutput', true) && { 'X-Fal-Store-IO': '0' }),
			...(chosenPriority && { 'X-Fal-Queue-Priority': chosenPriority }),
			...(timeout !== undefined && { 'X-Fal-Request-Timeout': String(timeout) }),
			...(keptFor !== undefined && {
				'X-Fal-Object-Lifecycle-Preference': JSON.stringify({
					expiration_duration_seconds: keptFor,
				}),
			}),
		},
		query: { ...(longestQueue !== undefined && { fal_max_queue_length: longestQueue }) },
	};
}

/**
 * Cancels a request that has not started. A running request is left alone, because it may be charged nevertheless
 * (contract: fal, section 5).
 *
 * @returns whether fal.ai has taken it out of the queue
 * @throws ProviderCallError
 */
export async function cancelIfQueued(
	call: ProviderCall,
	{ by, id }: TaskReference,
): Promise<boolean> {
	const submission = by === 'externalTaskId' ? parseExternalId(id) : undefined;
	const request = submission ? await findLostRequest(call, submission) : parseTaskId(id);
	if (!request) return false;
	const url = requestUrl(call, request);
	const status = statusSchema.safeParse(
		(await call.request({ method: 'GET', url: `${url}/status` })).json,
	);
	if (status.data?.status !== 'IN_QUEUE') return false;
	const answer = await call.request({ method: 'PUT', url: `${url}/cancel` });
	if (isSuccessStatus(answer.status)) {
		const word = statusSchema.safeParse(answer.json).data?.status;
		return answer.status !== 202 && word !== 'CANCELLATION_REQUESTED';
	}
	if (answer.status === 400 || answer.status === 404) return false;
	throw new ProviderCallError(classifyFalFailure(answer));
}
