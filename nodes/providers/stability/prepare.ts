import type { IDataObject } from 'n8n-workflow';

import { readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import { isOn, textToNumber, withoutEmpty } from '../../shared/form/values';
import { formBody, loadImage } from '../../shared/images/imageContent';
import { checkImage, type ImageHeader, type ImageLimits } from '../../shared/images/imageLimits';
import type { ProviderCall, TaskRequest } from '../provider';
import { submitTask } from './api';
import { imageOfForm, labels } from './createForm';
import { stabilityRequestSchema } from './requestSchema';

/** Contract: Stability service, "Notes": the supported sizes, as [width, height] in pixels. */
const SIZES = [
	[1024, 576],
	[576, 1024],
	[768, 768],
] as const;
const SHAPES = ['landscape', 'portrait', 'square'] as const;

/** Smaller differences in shape are not visible. */
const LARGEST_DIFFERENCE = 0.01;

/** Contract: Stability service, "Notes". */
const LIMITS: ImageLimits = { formats: ['jpg', 'png'], maxBytes: 10 * 1024 * 1024 };

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
	const limits = isOn(options.checkImageSize) ? { ...LIMITS, sizes: SIZES } : LIMITS;
	const source = await imageOfForm.find(call);
	checkImage(source, limits);
	return {
		content: { ...fields, image: source.identity },
		send: async () => {
			const image = await loadImage(call.context, source, limits, call.cancelSignal);
			const hint = sizeHint(image.header);
			if (hint) call.hint(hint);
			return await submitTask(call, formBody(fields, { field: 'image', image }));
		},
	};
}

/** A hint about how the service resizes an image (as deployed, section 1); `undefined` if the size stays. */
function sizeHint({ width, height }: ImageHeader): string | undefined {
	if (width === undefined || height === undefined) return undefined;
	const ratio = width / height;
	const index = ratio > 1.5 ? 0 : ratio < 0.67 ? 1 : 2;
	const [newWidth, newHeight] = SIZES[index]!;
	if (width === newWidth && height === newHeight) return undefined;
	const stretch = newWidth / newHeight / ratio - 1;
	const verb = Math.abs(stretch) < LARGEST_DIFFERENCE ? 'scales' : 'stretches';
	return `The image has ${width}x${height} pixels. The Stability service ${verb} it to ${newWidth}x${newHeight} pixels (${SHAPES[index]}).`;
}
