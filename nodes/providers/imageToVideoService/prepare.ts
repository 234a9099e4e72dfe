import type { IDataObject } from 'n8n-workflow';

import { aspectRatios, durations, readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import { booleanFrom, textToNumber, oneOf, withoutEmpty } from '../../shared/form/values';
import type { FormBody } from '../../shared/http/requestBody';
import { findImage, type ImageSource } from '../../shared/images/findImage';
import { formBody, toDataUrl } from '../../shared/images/imageContent';
import { imageSelection } from '../../shared/images/imageField';
import type { ProviderCall, TaskRequest } from '../provider';
import { submitTask } from './api';
import { labels } from './createForm';
import { serviceRequestSchema } from './requestSchema';

interface ServiceRequest {
	/** The last part of the endpoint's path. */
	endpoint: 'generate' | 'from-url' | 'from-base64' | 'from-file';
	body: IDataObject | FormBody;
}

/**
 * Reads one item's form and image, and checks them. The kind of image and "Save Video" choose the endpoint.
 *
 * @throws InvalidInputError
 */
export async function prepareServiceTask(call: ProviderCall): Promise<TaskRequest> {
	const options = call.parameter<IDataObject>('options', {});
	const selection = imageSelection((name) => call.parameter<unknown>(name, undefined), {
		name: 'image',
		label: 'Image',
	});
	const fields = withoutEmpty({
		prompt: call.parameter('prompt', ''),
		duration: oneOf(labels.duration!, options.duration, durations),
		aspect_ratio: oneOf(labels.aspect_ratio!, options.aspectRatio, aspectRatios),
		negative_prompt: options.negativePrompt,
		cfg_scale: textToNumber(options.cfgScale),
		save_video: selection.inputType === 'url' ? booleanFrom(options.saveVideo) : undefined,
		...readAdditionalBodyFields(options),
	});
	checkBody(serviceRequestSchema, fields, labels);
	const image = await findImage(call.context, call.itemIndex, selection);
	return {
		content: { ...fields, image: image.identity },
		send: async () => {
			const { endpoint, body } = requestFor(image, selection.inputType, fields);
			return await submitTask(call, endpoint, body);
		},
	};
}

function requestFor(image: ImageSource, inputType: string, fields: IDataObject): ServiceRequest {
	if (image.kind === 'url') {
		const endpoint = 'save_video' in fields ? 'generate' : 'from-url';
		return { endpoint, body: { image_url: image.url, ...fields } };
	}
	if (inputType === 'base64') {
		return { endpoint: 'from-base64', body: { image_base64: toDataUrl(image), ...fields } };
	}
	return { endpoint: 'from-file', body: formBody(fields, { field: 'file', image }) };
}
