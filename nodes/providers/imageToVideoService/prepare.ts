import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { aspectRatio, duration, readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import { booleanFrom, readChoice, textToNumber, withoutEmpty } from '../../shared/form/values';
import type { ImageFile, ImageSource } from '../../shared/images/findImage';
import { formBody, toDataUrl } from '../../shared/images/imageContent';
import type { ProviderCall, TaskRequest } from '../provider';
import { type Submission, submitTask } from './api';
import { image as imageField, labels } from './createForm';
import { serviceRequestSchema } from './requestSchema';

/**
 * Reads one item's form and image, and checks them. The kind of image and "Save Video" choose the endpoint.
 *
 * @throws InvalidInputError
 */
export async function prepareServiceTask(call: ProviderCall): Promise<TaskRequest> {
	const options = call.parameter<IDataObject>('options', {});
	const selection = imageField.select(call);
	const { inputType } = selection;
	const fields = withoutEmpty({
		prompt: call.parameter('prompt', ''),
		duration: readChoice(duration, options.duration),
		aspect_ratio: readChoice(aspectRatio, options.aspectRatio),
		negative_prompt: options.negativePrompt,
		cfg_scale: textToNumber(options.cfgScale),
		save_video: inputType === 'url' ? booleanFrom(options.saveVideo) : undefined,
		...readAdditionalBodyFields(options),
	});
	checkBody(serviceRequestSchema, fields, labels);
	const image = await imageField.find(call, selection);
	return {
		content: { ...fields, image: image.identity },
		send: () => submitTask(call, waysToSubmit(image, inputType, fields)),
	};
}

/**
 * The ways to submit an image, the preferred one first. Versions may lack `/from-url` and `/from-base64`, but never
 * the last way (versions, section 4).
 */
function waysToSubmit(image: ImageSource, inputType: string, fields: IDataObject): Submission[] {
	if (image.kind === 'url') {
		const body = () => ({ image_url: image.url, ...fields });
		const generate: Submission = { endpoint: 'generate', body };
		return 'save_video' in fields ? [generate] : [{ endpoint: 'from-url', body }, generate];
	}
	const fromFile: Submission = {
		endpoint: 'from-file',
		body: () => formBody(fields, { field: 'file', image: withOwnName(image) }),
	};
	if (inputType !== 'base64') return [fromFile];
	const body = () => ({ image_base64: toDataUrl(image), ...fields });
	return [{ endpoint: 'from-base64', body }, fromFile];
}

/** The service writes uploads under the names that clients send, so equal names would collide (versions, section 3.2). */
const withOwnName = (image: ImageFile): ImageFile => ({
	...image,
	fileName: randomUUID().replaceAll('-', ''),
});
