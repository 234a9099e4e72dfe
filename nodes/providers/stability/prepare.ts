import type { IDataObject } from 'n8n-workflow';

import { readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import { textToNumber, withoutEmpty } from '../../shared/form/values';
import { findImage } from '../../shared/images/findImage';
import { formBody, loadImage } from '../../shared/images/imageContent';
import { imageSelection } from '../../shared/images/imageField';
import { checkImage, type ImageLimits } from '../../shared/images/imageLimits';
import type { ProviderCall, TaskRequest } from '../provider';
import { submitTask } from './api';
import { labels } from './createForm';
import { stabilityRequestSchema } from './requestSchema';

/** Contract: Stability service, "Notes". */
const LIMITS: ImageLimits = {
	formats: ['jpg', 'png'],
	maxBytes: 10 * 1024 * 1024,
	sizes: [
		[1024, 576],
		[576, 1024],
		[768, 768],
	],
};

/** Reads one item's form and image, and checks them. Sends nothing. @throws InvalidInputError */
export async function prepareStabilityTask(call: ProviderCall): Promise<TaskRequest> {
	const options = call.parameter<IDataObject>('options', {});
	const fields = withoutEmpty({
		seed: textToNumber(options.seed),
		cfg_scale: textToNumber(options.cfgScale),
		motion_bucket_id: textToNumber(options.motionBucketId),
		...readAdditionalBodyFields(options),
	});
	checkBody(stabilityRequestSchema, fields, labels);
	const selection = imageSelection((name) => call.parameter<unknown>(name, undefined), {
		name: 'image',
		label: 'Image',
	});
	const source = await findImage(call.context, call.itemIndex, selection);
	checkImage(source, LIMITS);
	return {
		content: { ...fields, image: source.identity },
		send: async () => {
			const image = await loadImage(call.context, source, LIMITS, call.cancelSignal);
			return await submitTask(call, formBody(fields, { field: 'image', image }));
		},
	};
}
