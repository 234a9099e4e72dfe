import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../shared/clock';
import { InvalidInputError, ProviderCallError } from '../../shared/failures';
import {
	callbackHints,
	chosenCallbackUrl,
	withExternalTaskId,
} from '../../shared/form/callbackOptions';
import { httpUrlSchema } from '../../shared/form/schemas';
import { chosenModel, readChoice } from '../../shared/form/values';
import { outcomeOf } from '../../shared/outcome';
import type { ProviderCall, TaskRequest } from '../provider';
import { readTask, submitTask } from './api';
import { sendFilesAsOption } from './createOptions';
import { findLostRequest } from './history';
import { CUSTOM_MODEL, DEFAULT_MODEL, falModel } from './models';
import { readListedOrder, readOrderById } from './order';
import { readQueueOptions } from './queue';
import { externalIdOf, hashOf, isEndpointId, parseExternalId, taskIdOf } from './requestIds';
import { checkDataUri, imageUrl } from './upload';

/**
 * Reads one item's form and images, and checks them. For a model by its ID it reads the schema that fal.ai publishes;
 * otherwise it sends nothing.
 *
 * @throws InvalidInputError naming the field; ProviderCallError if a schema cannot be read
 */
export async function prepareFalTask(call: ProviderCall): Promise<TaskRequest> {
	const options = call.parameter<IDataObject>('options', {});
	const chosen = call.parameter<string>('endpointId', DEFAULT_MODEL);
	const custom = call.parameter<unknown>('customEndpointId', '');
	const endpointId = chosenModel(chosen, { value: CUSTOM_MODEL, label: 'Model ID', id: custom });
	if (!endpointId || !isEndpointId(endpointId)) {
		throw InvalidInputError.forField('Model ID', endpointId, 'an ID such as owner/app/path');
	}
	const model = falModel(endpointId);
	const isListed = model !== undefined && chosen !== CUSTOM_MODEL;
	const { images, input } = isListed
		? await readListedOrder(call, model, options)
		: await readOrderById(call, endpointId, options);
	const isDataUri = readChoice(sendFilesAsOption, options.sendFilesAs) === 'dataUri';
	if (isDataUri) for (const { image } of images) checkDataUri(image);
	const queue = readQueueOptions(options);
	const callbackUrl = readCallbackUrl(call, options);
	const inputWith = (urls: readonly string[]): IDataObject => ({
		...Object.fromEntries(
			images.map(({ parameter, isList }, index) => [
				parameter,
				isList ? [urls[index]] : urls[index],
			]),
		),
		...input,
	});
	let sent: IDataObject | undefined;
	const readyInput = async () => {
		if (sent) return sent;
		const urls = images.map(async ({ image }) => await imageUrl(call, image, isDataUri));
		return (sent = inputWith(await Promise.all(urls)));
	};
	return {
		// The resume URL is different in each execution.
		content: { endpointId, ...inputWith(images.map(({ image }) => image.identity)) },
		repeatsSafely: () => false,
		createExternalTaskId: async () =>
			externalIdOf({ endpointId, sentAt: clock.now(), inputHash: hashOf(await readyInput()) }),
		send: async (externalTaskId) => {
			const body = await readyInput();
			const webhook = callbackUrl && withExternalTaskId(callbackUrl, externalTaskId);
			return await submitTask(call, {
				endpointId,
				input: body,
				headers: queue.headers,
				query: { ...queue.query, ...(webhook && { fal_webhook: webhook }) },
			});
		},
		find: async (externalTaskId) => await findTask(call, externalTaskId, sent),
	};
}

function readCallbackUrl(call: ProviderCall, options: IDataObject): string | undefined {
	const url = chosenCallbackUrl(call.context, call.itemIndex, options, 'callbackUrl');
	if (url === undefined || url === '') return undefined;
	if (!httpUrlSchema.safeParse(url).success) {
		throw InvalidInputError.forField(
			'Callback URL (fal_webhook)',
			url,
			'a URL that starts with http:// or https://',
		);
	}
	for (const hint of callbackHints(url, call.baseUrl)) call.hint(hint);
	return url;
}

/** The task of a lost answer; undefined also if the history cannot be read for good. */
async function findTask(call: ProviderCall, externalTaskId: string, input?: IDataObject) {
	const submission = parseExternalId(externalTaskId);
	if (!submission) return undefined;
	const outcome = await outcomeOf(() => findLostRequest(call, submission, input));
	if (!outcome.ok) {
		const { error } = outcome;
		const isRefused = error instanceof ProviderCallError && error.failure.httpStatus !== undefined;
		if (isRefused && error.failure.kind === 'permanent') return undefined;
		throw error;
	}
	const request = outcome.value;
	return request && (await readTask(call, { by: 'taskId', id: taskIdOf(request) }));
}
