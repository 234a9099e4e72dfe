import type { INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { rowsOf } from '../../shared/form/values';
import { findImage, type ImageSource } from '../../shared/images/findImage';
import { imageFields, imageSelection } from '../../shared/images/imageField';
import { checkImage, type ImageLimits } from '../../shared/images/imageLimits';
import type { ProviderCall } from '../provider';
import { type Kling3Model, listedModels, modelsWith } from './models';
import { labels } from './requestSchema';

const MEBIBYTE = 1024 * 1024;
const FORMAT = 'JPEG or PNG, at least 300 pixels wide and high';
const isOmni = ({ product }: Kling3Model): boolean => product === 'omni-video';

const image = { name: 'image', label: labels.image };
const endFrame = { name: 'endFrame', label: labels.endFrame, optional: true } as const;
const middleFrames = { name: 'middleFrames', rows: 'frames' };
const frame = { name: 'frame', label: 'Frame' };

/** The first frame (contract: Kling today, section 4.2). Only Omni makes a video without it. */
export const imageField: INodeProperties[] = [
	...imageFields({
		...image,
		description: `The image that the video starts with: ${FORMAT}`,
		displayOptions: {
			show: { model: listedModels.filter((model) => !isOmni(model)).map(({ id }) => id) },
		},
	}),
	...imageFields({
		...image,
		description: `The image that the video starts with: ${FORMAT}. With None, Omni makes the video from reference images or elements.`,
		displayOptions: { show: { model: modelsWith(isOmni) } },
		optional: true,
	}),
];

/** The frames that the video passes, and the one that it ends with (contract: Kling today, sections 4.2 and 4.7). */
export const furtherFrameFields: INodeProperties[] = [
	{
		displayName: labels.middleFrames,
		name: middleFrames.name,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Frame',
		default: {},
		description: 'Up to 8 images that the video passes between its first and its last, in order',
		displayOptions: { show: { model: modelsWith((model) => model.middleFrames) } },
		options: [
			{
				displayName: 'Frame',
				name: middleFrames.rows,
				values: imageFields({ ...frame, description: `An image that the video passes: ${FORMAT}` }),
			},
		],
	},
	...imageFields({
		...endFrame,
		description: `The image that the video ends with: ${FORMAT}`,
		displayOptions: { show: { model: modelsWith((model) => model.endFrame) } },
		defaultInputType: 'none',
	}),
];

/** The frames of one item, found and checked. */
export interface Frames {
	first?: ImageSource;
	middle: ImageSource[];
	last?: ImageSource;
}

/**
 * Finds the frames. A frame that the model does not have is not looked for, because its field is hidden.
 *
 * @throws InvalidInputError for a missing image and for one outside of the limits
 */
export async function findFrames(call: ProviderCall, limits: ImageLimits): Promise<Frames> {
	const read = (name: string) => call.parameter<unknown>(name, undefined);
	const find = async (selection: ReturnType<typeof imageSelection>) => {
		if (selection.inputType === 'none') return undefined;
		const found = await findImage(call.context, call.itemIndex, selection);
		checkImage(found, limits);
		return found;
	};
	const first = await find(imageSelection(read, image));
	const middle: ImageSource[] = [];
	const rows = rowsOf(call.parameter<unknown>(middleFrames.name, {}), middleFrames.rows);
	for (const [index, row] of rows.entries()) {
		const values = (row ?? {}) as Record<string, unknown>;
		const label = `Middle Frame ${index + 1}`;
		const found = await find(imageSelection((name) => values[name], { ...frame, label }));
		if (found) middle.push(found);
	}
	const last = await find(imageSelection(read, { ...endFrame, defaultInputType: 'none' }));
	if (!first && (last || middle.length > 0)) {
		throw InvalidInputError.forField(
			labels.image,
			undefined,
			`an image, because ${last ? 'an end frame' : 'a middle frame'} needs a first frame`,
		);
	}
	return { ...(first && { first }), middle, ...(last && { last }) };
}

/** Limits of an image file (contract: Kling today, sections 4.2 and 4.7). */
export const imageLimits = (model: Kling3Model | undefined): ImageLimits => ({
	formats: ['jpg', 'png'],
	maxBytes: (model?.largestImage ?? 50) * MEBIBYTE,
	minSide: 300,
	maxRatio: 2.5,
});

/** MB of image files in one request. Kling documents no limit (contract: Kling today, section 11, number 10). */
const LARGE_REQUEST = 20;

/** Hints at URLs if the image files of one request are so large that Kling may refuse them. */
export function hintAtLargeFiles(call: ProviderCall, images: readonly ImageSource[]): void {
	const bytes = images.reduce(
		(sum, source) => sum + (source.kind === 'file' ? source.content.byteLength : 0),
		0,
	);
	if (bytes <= LARGE_REQUEST * MEBIBYTE) return;
	call.hint(
		`The image files of an item have more than ${LARGE_REQUEST} MB together, and Kling does not say how large a request may be. Send large images by URL.`,
	);
}
