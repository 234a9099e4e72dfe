import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { textToNumber, parseJsonParameter } from '../../shared/form/values';
import { findImage, type ImageSource } from '../../shared/images/findImage';
import { imageField, imageSelection } from '../../shared/images/imageField';
import { checkImage, haveSameShape, type ImageLimits } from '../../shared/images/imageLimits';
import type { ProviderCall } from '../provider';
import type { ModelCheck, MotionGuidance } from './modelCheck';
import type { KlingRequest } from './requestSchema';

const FORMAT = 'JPEG or PNG, at least 300 pixels, up to 10 MB';
const FIRST_FRAME = { name: 'image', label: 'Image' };
const FIRST_FRAME_DESCRIPTION = `The image that the video starts with: ${FORMAT}. The video takes the shape of the image`;

/** The image that the video starts with, if there must be one. */
export const firstFrame = imageField({
	...FIRST_FRAME,
	description: `${FIRST_FRAME_DESCRIPTION}.`,
	displayOptions: { hide: { motionGuidance: ['endFrame'] } },
});

/** The same image in a form with an end frame, which may make the video alone. */
export const optionalFirstFrame = imageField({
	...FIRST_FRAME,
	description: `${FIRST_FRAME_DESCRIPTION}. With None, the end frame alone makes the video: kling-v1, kling-v1-5 and kling-v1-6 can do this.`,
	displayOptions: { show: { motionGuidance: ['endFrame'] } },
	optional: true,
});

/** The image that the video ends with. */
export const endFrame = imageField({
	name: 'imageTail',
	label: 'End Frame',
	description: `The image that the video ends with: ${FORMAT}`,
	displayOptions: { show: { motionGuidance: ['endFrame'] } },
});

/** The mask of what stays still. */
export const staticMaskField = imageField({
	name: 'staticMask',
	label: 'Static Mask',
	description: 'The area that stays still, painted on a copy of the image',
	displayOptions: { show: { motionGuidance: ['motionBrush'] } },
	optional: true,
	defaultInputType: 'none',
});

/** Contract: Kling, "Image Format Requirements". */
const LIMITS: ImageLimits = {
	formats: ['jpg', 'png'],
	maxBytes: 10 * 1024 * 1024,
	minSide: 300,
	maxRatio: 2.5,
};

/** The images of one item, found and checked. */
export interface KlingImages {
	image?: ImageSource;
	imageTail?: ImageSource;
	staticMask?: ImageSource;
	dynamicMasks?: Array<{ mask: ImageSource; trajectories: unknown }>;
}

/**
 * Finds the images that the form names, and checks the files among them (contract: Kling, "Image Format
 * Requirements" and "Dynamic Masks Configuration").
 *
 * @param motionGuidance says which images there are besides the first: an end frame, or masks
 * @throws InvalidInputError if an image is missing, is another kind of file, breaks a limit, or is a mask of another shape
 */
export async function findImages(
	call: ProviderCall,
	motionGuidance: MotionGuidance,
): Promise<KlingImages> {
	// A workflow that was written by hand may choose None where the form does not offer it.
	const image = await optionalFirstFrame.find(call);
	if (image) checkImage(image, LIMITS);
	if (motionGuidance === 'endFrame') {
		const imageTail = await endFrame.find(call);
		checkImage(imageTail, LIMITS);
		return { ...(image && { image }), imageTail };
	}
	if (motionGuidance !== 'motionBrush') return image ? { image } : {};
	const staticMask = await staticMaskField.find(call);
	const dynamicMasks = await findDynamicMasks(call);
	const masks = [...(staticMask ? [staticMask] : []), ...dynamicMasks.map(({ mask }) => mask)];
	if (masks.length === 0) {
		throw new InvalidInputError('Motion Brush needs a static mask or a dynamic mask');
	}
	for (const mask of masks) checkMask(mask, image);
	return {
		...(image && { image }),
		...(staticMask && { staticMask }),
		...(dynamicMasks.length > 0 && { dynamicMasks }),
	};
}

/** Checks an end frame against the model. @throws InvalidInputError */
export function checkEndFrame(check: ModelCheck, { image, image_tail: tail }: KlingRequest): void {
	if (tail === undefined) return;
	const { model } = check;
	check.supports(endFrame.label, 'endFrame');
	if (image !== undefined || model.endFrameAlone) return;
	throw check.refusal(
		`${model.id} needs an image beside the end frame: the end frame alone does not make its video`,
	);
}

async function findDynamicMasks(call: ProviderCall) {
	const { masks = [] } = call.parameter<{ masks?: IDataObject[] }>('dynamicMasks', {});
	const found: NonNullable<KlingImages['dynamicMasks']> = [];
	for (const [index, values] of masks.entries()) {
		const label = `Dynamic Mask ${index + 1}`;
		const selection = imageSelection((name) => values[name], { name: 'mask', label });
		found.push({
			mask: await findImage(call.context, call.itemIndex, selection),
			trajectories: readTrajectories(values, label),
		});
	}
	return found;
}

function readTrajectories(values: IDataObject, label: string): unknown {
	if (values.trajectoryInput === 'json') {
		return withNumbers(
			parseJsonParameter(`${label} Trajectory (JSON)`, values.trajectoriesJson) ?? [],
		);
	}
	const { points = [] } = (values.trajectories ?? {}) as { points?: unknown };
	return withNumbers(points);
}

const withNumbers = (points: unknown): unknown =>
	Array.isArray(points) ? points.map(withNumbersIn) : points;

const withNumbersIn = (point: unknown): unknown => {
	if (typeof point !== 'object' || point === null) return point;
	const { x, y } = point as IDataObject;
	return { ...point, x: textToNumber(x), y: textToNumber(y) };
};

function checkMask(mask: ImageSource, image: ImageSource | undefined): void {
	checkImage(mask, { formats: LIMITS.formats, maxBytes: LIMITS.maxBytes });
	if (image?.kind !== 'file' || mask.kind !== 'file') return;
	if (haveSameShape(image.header, mask.header)) return;
	throw new InvalidInputError(
		`"${mask.label}" has ${mask.header.width}x${mask.header.height} pixels; allowed: the aspect ratio of the image, which has ${image.header.width}x${image.header.height} pixels`,
		'Paint the mask on a copy of the image.',
	);
}
