import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { textToNumber, parseJsonParameter } from '../../shared/form/values';
import { findImage, type ImageSelection, type ImageSource } from '../../shared/images/findImage';
import { imageSelection } from '../../shared/images/imageField';
import { checkImage, haveSameShape, type ImageLimits } from '../../shared/images/imageLimits';
import type { ProviderCall } from '../provider';
import type { ModelCheck, MotionGuidance } from './modelCheck';
import type { KlingRequest } from './requestSchema';

/** The image that the video starts with, as `imageFields` and `imageSelection` take it. */
export const IMAGE = { name: 'image', label: 'Image' };
/** The image that the video ends with. */
export const END_FRAME = { name: 'imageTail', label: 'End Frame' };
/** The mask of what stays still. */
export const STATIC_MASK = { name: 'staticMask', label: 'Static Mask' };

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
 * @throws InvalidInputError where one is missing, is none, breaks a limit, or is a mask of another shape
 */
export async function findImages(
	call: ProviderCall,
	motionGuidance: MotionGuidance,
): Promise<KlingImages> {
	const read = (name: string) => call.parameter<unknown>(name, undefined);
	const image = await optionalImage(call, imageSelection(read, IMAGE));
	if (image) checkImage(image, LIMITS);
	if (motionGuidance === 'endFrame') {
		const selection = imageSelection(read, END_FRAME);
		const imageTail = await findImage(call.context, call.itemIndex, selection);
		checkImage(imageTail, LIMITS);
		return { ...(image && { image }), imageTail };
	}
	if (motionGuidance !== 'motionBrush') return image ? { image } : {};
	const staticMask = await optionalImage(
		call,
		imageSelection(read, {
			...STATIC_MASK,
			defaultInputType: 'none',
		}),
	);
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
	check.supports(END_FRAME.label, 'endFrame');
	if (image !== undefined || model.endFrameAlone) return;
	throw check.refusal(
		`${model.id} needs an image beside the end frame: the end frame alone does not make its video`,
	);
}

async function optionalImage(
	call: ProviderCall,
	selection: ImageSelection,
): Promise<ImageSource | undefined> {
	if (selection.inputType === 'none') return undefined;
	return await findImage(call.context, call.itemIndex, selection);
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
