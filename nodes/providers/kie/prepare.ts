import type { IDataObject } from 'n8n-workflow';

import { callbackHints, chosenCallbackUrl } from '../../shared/form/callbackOptions';
import { readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import {
	booleanFrom,
	chosenModel,
	oneOf,
	parseJsonObject,
	withoutEmpty,
} from '../../shared/form/values';
import type { ProviderCall, TaskRequest } from '../provider';
import { submitTask } from './api';
import { CUSTOM_MODEL, DURATIONS, labels } from './createForm';
import { findImages } from './images';
import { kieRequestSchema } from './requestSchema';
import { uploadBaseUrl, uploadImage } from './upload';

/**
 * Reads one item's form and images, and checks them. Sends nothing: images are uploaded with the task.
 *
 * @throws InvalidInputError
 */
export async function prepareKieTask(call: ProviderCall): Promise<TaskRequest> {
	const options = call.parameter<IDataObject>('options', {});
	const model = chosenModel(call.parameter('model', 'kling-2.6/image-to-video'), {
		value: CUSTOM_MODEL,
		label: labels.customModel!,
		id: call.parameter('customModel', ''),
	});
	const images = await findImages(call);
	if (images.some(({ kind }) => kind === 'file')) uploadBaseUrl(call);
	const { input: additionalInput, ...additional } = readAdditionalBodyFields(options);
	const callBackUrl = chosenCallbackUrl(call.context, call.itemIndex, options, 'callBackUrl');
	const input = {
		prompt: call.parameter('prompt', ''),
		sound: booleanFrom(call.parameter('sound', true)),
		duration: oneOf(labels.duration!, call.parameter('duration', '5'), DURATIONS),
		...withoutEmpty(parseJsonObject('Additional Body Fields: input', additionalInput)),
	};
	const others = withoutEmpty({ callBackUrl, ...additional });
	const bodyWith = (imageUrls: string[]): IDataObject => ({
		model,
		input: { image_urls: imageUrls, ...input },
		...others,
	});
	// A file has no URL yet; any that is valid will do for the check.
	const standIns = images.map((image) => (image.kind === 'url' ? image.url : 'https://kie.ai/'));
	const checked = checkBody(kieRequestSchema, bodyWith(standIns), labels);
	if (checked.callBackUrl) {
		for (const hint of callbackHints(checked.callBackUrl, call.baseUrl)) call.hint(hint);
	}
	let uploaded: string[] | undefined;
	return {
		content: {
			...bodyWith(standIns),
			// The resume URL is another one in each execution.
			callBackUrl: undefined,
			images: images.map(({ identity }) => identity),
		},
		send: async () => {
			uploaded ??= await Promise.all(images.map(async (image) => await uploadImage(call, image)));
			return await submitTask(call, bodyWith(uploaded));
		},
	};
}
