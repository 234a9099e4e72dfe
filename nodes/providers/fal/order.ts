import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError, ProviderCallError } from '../../shared/failures';
import { readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import {
	booleanFrom,
	oneOf,
	readChoice,
	textToNumber,
	withoutEmpty,
} from '../../shared/form/values';
import type { ImageSource } from '../../shared/images/findImage';
import { checkImage } from '../../shared/images/imageLimits';
import { outcomeOf } from '../../shared/outcome';
import type { ProviderCall } from '../provider';
import { endFrame, image as imageField, inputModeField } from './createForm';
import { labels, readElements, readShots, readVoices, shotTypeOption } from './createOptions';
import { checkedInput, imageParameterOf, readModelInput } from './modelInput';
import { type InputField, readInputFields } from './openApi';
import { type FalModel, falModel, falModels, isDoubtful } from './models';
import { requestSchemaOf } from './requestSchema';

/** An image and the parameter that takes it. */
export interface PlacedImage {
	image: ImageSource;
	parameter: string;
	/** The parameter takes a list. */
	isList?: boolean;
}

/** The checked input of a model. */
export interface Order {
	images: PlacedImage[];
	/** All but the images. */
	input: IDataObject;
}

/**
 * The input of a model by its ID, checked against the schema that fal.ai publishes.
 *
 * @throws InvalidInputError naming the field; ProviderCallError if the schema cannot be read
 */
export async function readOrderById(
	call: ProviderCall,
	endpointId: string,
	options: IDataObject,
): Promise<Order> {
	const image = await imageField.find(call);
	const chosenParameter = textOf(options.imageParameter);
	const mode = readChoice(inputModeField, call.parameter<unknown>('inputMode', 'fields'));
	const given = {
		...readModelInput(call, mode ?? 'fields'),
		...withoutEmpty(readAdditionalBodyFields(options)),
	};
	if (isDoubtful(endpointId)) {
		call.hint(`Kling has ended the version of ${endpointId}: fal.ai may no longer run it`);
	}
	const fields = await schemaOf(call, endpointId, chosenParameter !== undefined);
	const { name, type } = imageParameterOf(fields, endpointId, chosenParameter);
	if (given[name] !== undefined) {
		throw new InvalidInputError(
			`The field ${name} takes the image of the node, so the input must not have it`,
		);
	}
	const input = checkedInput(fields, given, name);
	if (fields.length > 0) {
		for (const unknown of Object.keys(given)) {
			if (fields.some((field) => field.name === unknown)) continue;
			call.hint(`The schema of ${endpointId} has no field ${unknown}: fal.ai may ignore it`);
		}
	}
	return { images: [{ image, parameter: name, ...(type === 'array' && { isList: true }) }], input };
}

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** The schema; without one the input is sent unchecked if the user names the parameter of the image. */
async function schemaOf(
	call: ProviderCall,
	endpointId: string,
	isOptional: boolean,
): Promise<readonly InputField[]> {
	const outcome = await outcomeOf(() => readInputFields(call, endpointId));
	if (outcome.ok) return outcome.value;
	const { error } = outcome;
	if (isOptional) {
		call.hint(`The input of ${endpointId} is sent unchecked: ${error.message}`);
		return [];
	}
	if (!(error instanceof ProviderCallError)) throw error;
	const { failure } = error;
	// Nothing has been sent that could create a task.
	const kind = failure.kind === 'permanent' ? 'permanent' : 'transient';
	const message = `The schema of ${endpointId} cannot be read: ${failure.message}`;
	throw new ProviderCallError({ ...failure, kind, message });
}

/** The input of a model of the list. @throws InvalidInputError naming the field */
export async function readListedOrder(
	call: ProviderCall,
	model: FalModel,
	options: IDataObject,
): Promise<Order> {
	const image = await imageField.find(call);
	const end = model.end && (await endFrame.find(call));
	const images: PlacedImage[] = [
		{ image, parameter: model.image },
		...(end ? [{ image: end, parameter: model.end! }] : []),
	];
	for (const { image } of images) checkImage(image, model.limits);
	const shots = model.hasShots ? readShots(options) : [];
	const input: IDataObject = {
		...withoutEmpty({
			prompt: call.parameter('prompt', ''),
			multi_prompt: shots,
			...(model.hasShotType && { shot_type: readChoice(shotTypeOption, options.shotType) }),
			duration: oneOf(labels.duration!, call.parameter('duration', '5'), model.durations),
			...(model.hasElements && { elements: readElements(options) }),
			...(model.hasVoices && { voice_ids: readVoices(options) }),
			...(model.hasNegativePrompt && { negative_prompt: options.negativePrompt }),
			...(model.hasCfgScale && { cfg_scale: textToNumber(options.cfgScale) }),
		}),
		...(model.audio !== undefined && {
			generate_audio: booleanFrom(call.parameter('generateAudio', model.audio)) as boolean,
		}),
		...withoutEmpty(readAdditionalBodyFields(options)),
	};
	const standIns = images.map(({ image, parameter }) => [
		parameter,
		image.kind === 'url' ? image.url : 'https://fal.media/',
	]);
	checkNames(call, model, input);
	const body = { ...(Object.fromEntries(standIns) as IDataObject), ...input };
	checkBody(requestSchemaOf(model), body, labels);
	checkTogether(model, input, images.length > 1);
	hintAtLength(call, input);
	return { images, input };
}

/** fal.ai drops an optional field that the model does not have, and charges for the video. */
function checkNames(call: ProviderCall, { id, image, end }: FalModel, input: IDataObject): void {
	const own = Object.keys(requestSchemaOf(falModel(id)!).shape);
	for (const name of Object.keys(input)) {
		if (name === image || name === end || own.includes(name)) continue;
		const isOfAnother = falModels.some((model) => name in requestSchemaOf(model).shape);
		if (isOfAnother) throw new InvalidInputError(`${id} has no field ${name}`);
		call.hint(`fal.ai does not document the field ${name} for ${id}: it may be ignored`);
	}
}

/** Checks what depends on several fields (contract: fal, section 9.2). @throws InvalidInputError */
function checkTogether(model: FalModel, input: IDataObject, hasEndFrame: boolean): void {
	const { id, hasShots, hasVoices } = model;
	const hasPrompt = input.prompt !== undefined;
	const hasList = input.multi_prompt !== undefined;
	if (hasShots && hasPrompt === hasList) {
		throw new InvalidInputError(
			hasPrompt
				? `${id} takes either a prompt or shots. Remove one of them.`
				: `${id} needs a prompt, or the option Shots.`,
		);
	}
	const isSilent = input.generate_audio !== true;
	if (hasVoices && hasEndFrame && !isSilent) {
		throw new InvalidInputError(
			`${id} cannot generate audio together with an end frame. Switch Generate Audio off, or remove the end frame.`,
		);
	}
	if (input.voice_ids !== undefined && isSilent) {
		throw new InvalidInputError(
			`${id} speaks with a voice only if it generates audio. Switch Generate Audio on, or remove the voices.`,
		);
	}
	checkElements(id, (input.elements ?? []) as IDataObject[]);
	const sum = secondsOf(input);
	if (sum === undefined || sum <= LONGEST_SHOTS_SECONDS) return;
	throw new InvalidInputError(
		`The shots of ${id} are ${sum} seconds long together; allowed: up to ${LONGEST_SHOTS_SECONDS}`,
	);
}

const LONGEST_SHOTS_SECONDS = 15;

/** The length of all shots in seconds; undefined without shots. */
function secondsOf({ multi_prompt: list }: IDataObject): number | undefined {
	const shots = list as Array<{ duration?: string }> | undefined;
	return shots?.reduce((total, { duration = '5' }) => total + Number(duration), 0);
}

/** fal.ai does not document whether the shots or the duration decide. */
function hintAtLength(call: ProviderCall, input: IDataObject): void {
	const sum = secondsOf(input);
	if (sum === undefined || String(sum) === input.duration) return;
	call.hint(
		`The shots are ${sum} seconds long together, but the video is to be ${String(input.duration)} seconds long`,
	);
}

/** An element has images or a video, and one element of a request may have a video (contract: fal, section 9.4). */
function checkElements(id: string, elements: readonly IDataObject[]): void {
	for (const [index, element] of elements.entries()) {
		const hasImages = Boolean(element.frontal_image_url ?? element.reference_image_urls);
		if (hasImages !== Boolean(element.video_url)) continue;
		throw new InvalidInputError(
			`Element ${index + 1} needs either images or a video${hasImages ? '. Remove one of them.' : '.'}`,
		);
	}
	if (elements.filter(({ video_url: video }) => video !== undefined).length <= 1) return;
	throw new InvalidInputError(`${id} takes one element with a video at most.`);
}
