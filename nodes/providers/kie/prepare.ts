import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { callbackHints, chosenCallbackUrl } from '../../shared/form/callbackOptions';
import { readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import {
	booleanFrom,
	chosenModel,
	oneOf,
	parseJsonObject,
	textToNumber,
	withoutEmpty,
} from '../../shared/form/values';
import { outcomeOf } from '../../shared/outcome';
import type { ProviderCall, TaskRequest } from '../provider';
import { submitTask } from './api';
import { customModelField, labels } from './createForm';
import { findElements } from './elements';
import { findTailImage, findUsedImages, imageFieldsOf } from './images';
import { CUSTOM_MODEL, DEFAULT_MODEL, type KieModel, kieModel } from './models';
import { checkShots, hintAtShotPrompts, readShots, readShotSwitch } from './multiShot';
import { customRequestSchema, requestSchemaOf } from './requestSchema';
import { uploadBaseUrl, uploadImage } from './upload';

/**
 * Reads one item's form and images, and checks them. Sends nothing: images are uploaded with the task.
 *
 * @throws InvalidInputError naming the field and the model
 */
export async function prepareKieTask(call: ProviderCall): Promise<TaskRequest> {
	const options = call.parameter<IDataObject>('options', {});
	const chosen = call.parameter<string>('model', DEFAULT_MODEL);
	const id = chosenModel(chosen, {
		value: CUSTOM_MODEL,
		label: customModelField.displayName,
		id: call.parameter('customModel', ''),
	});
	const isCustom = chosen === CUSTOM_MODEL;
	const shape = kieModel(id);
	const model = isCustom ? undefined : shape;
	const shotSwitch = model && readShotSwitch(call, model);
	const found = await outcomeOf(
		async () =>
			[
				await findUsedImages(call, model, shotSwitch === true),
				await findTailImage(call, model),
				await findElements(call, model, options),
			] as const,
	);
	if (!found.ok) throw namingModel(found.error, id);
	const [images, tail, elements] = found.value;
	const frames = tail ? [...images, tail] : images;
	const files = [...frames, ...elements.files];
	if (files.some(({ kind }) => kind === 'file')) uploadBaseUrl(call);
	const { input: additionalInput, ...additional } = readAdditionalBodyFields(options);
	const added = parseJsonObject('Additional Body Fields: input', additionalInput);
	const callBackUrl = chosenCallbackUrl(call.context, call.itemIndex, options, 'callBackUrl');
	const others = withoutEmpty({ callBackUrl, ...additional });
	// A file has no URL yet, so any valid URL takes its place in the check.
	const standIns = files.map((image) => (image.kind === 'url' ? image.url : 'https://kie.ai/'));

	const outcome = await outcomeOf(async () => {
		const form = model
			? readForm(call, model, { options, shotSwitch })
			: readCustomForm(call, shape);
		const bodyWith = (urls: string[]): IDataObject => {
			const input = {
				...imageFieldsOf(shape, urls.slice(0, images.length), tail && urls[images.length]),
				...form,
				...elements.bodyWith(urls.slice(frames.length)),
				...withoutEmpty(added),
			};
			const removed = isCustom ? Object.keys(added).filter((key) => added[key] === null) : [];
			for (const key of removed) delete input[key];
			return { model: id, input, ...others };
		};
		const body = bodyWith(standIns);
		const schema = model ? requestSchemaOf(model, shotSwitch === true) : customRequestSchema;
		const checked = checkBody(schema, body, labels);
		if (model) {
			const input = checked.input as IDataObject;
			checkTogether(model, input);
			hintAtNewerPage(call, model, input);
			hintAtShotPrompts(call, model, input);
			hintAtCfgScale(call, model, input);
		}
		return { bodyWith, checked };
	});
	if (!outcome.ok) throw namingModel(outcome.error, id);
	const { bodyWith, checked } = outcome.value;
	if (checked.callBackUrl) {
		for (const hint of callbackHints(checked.callBackUrl, call.baseUrl)) call.hint(hint);
	}
	let uploaded: string[] | undefined;
	return {
		content: {
			...bodyWith(standIns),
			// The resume URL is different in each execution.
			callBackUrl: undefined,
			images: files.map(({ identity }) => identity),
		},
		model: id,
		send: async () => {
			uploaded ??= await Promise.all(files.map(async (image) => await uploadImage(call, image)));
			return await submitTask(call, bodyWith(uploaded));
		},
	};
}

function namingModel(error: Error, id: string | undefined): Error {
	if (!(error instanceof InvalidInputError) || !id || error.message.includes(id)) return error;
	return new InvalidInputError(`${error.message} (${id})`, error.description);
}

/** Reads the input of a listed model, without its images. Checks the choices; the schema checks the ranges. */
function readForm(
	call: ProviderCall,
	model: KieModel,
	{ options, shotSwitch }: { options: IDataObject; shotSwitch: unknown },
): IDataObject {
	const { sound, size, aspectRatios } = model;
	const duration = oneOf(labels.duration!, call.parameter('duration', '5'), model.durations);
	const prompt = call.parameter('prompt', '');
	return {
		...(shotSwitch === true ? withoutEmpty({ prompt }) : { prompt }),
		...(sound && {
			[sound]: booleanFrom(call.parameter(sound, model.id === DEFAULT_MODEL)) as boolean,
		}),
		duration: model.hasNumericDuration ? (textToNumber(duration) as number) : duration,
		...(size && {
			[size.field]: oneOf(
				labels[size.field]!,
				call.parameter(size.field, size.default),
				size.values,
			),
		}),
		...(aspectRatios && {
			aspect_ratio: oneOf(
				labels.aspect_ratio!,
				call.parameter('aspectRatio', aspectRatios[0]),
				aspectRatios,
			),
		}),
		...readShots(call, model, shotSwitch),
		...withoutEmpty({
			...(model.shots?.switch === 'customize_multi_shots' && {
				prefer_multi_shots: booleanFrom(options.preferMultiShots),
			}),
			...(model.longestNegativePrompt && { negative_prompt: options.negativePrompt }),
			...(model.hasCfgScale && { cfg_scale: textToNumber(options.cfgScale) }),
		}),
	};
}

const SECONDS = Array.from({ length: 180 }, (_, index) => String(index + 1));

/** Reads the input of a model that is named by its ID. A known model gets only the fields that it has. */
function readCustomForm(call: ProviderCall, shape?: KieModel): IDataObject {
	const given = call.parameter('duration', '5');
	const duration = SECONDS.includes(String(given)) ? String(given) : undefined;
	if (duration === undefined) {
		throw InvalidInputError.forField(labels.duration!, given, 'a whole number of seconds');
	}
	const sound = shape ? shape.sound : 'sound';
	return {
		prompt: call.parameter('prompt', ''),
		...(sound && { [sound]: booleanFrom(call.parameter('sound', true)) as boolean }),
		duration: shape?.hasNumericDuration ? Number(duration) : duration,
	};
}

/** Checks fields that depend on each other (contract: kie-models, section 1). @throws InvalidInputError */
function checkTogether(model: KieModel, input: IDataObject): void {
	checkShots(model, input);
	if (model.shots?.switch !== 'customize_multi_shots') return;
	const isCustomized = input.customize_multi_shots === true;
	if (isCustomized && (input.image_urls as unknown[]).length > 1) {
		throw new InvalidInputError(
			`${model.id} takes only one image together with Customize Multi-Shot. Remove the second image, or switch it off.`,
		);
	}
	if (!isCustomized && input.aspect_ratio !== 'auto') {
		throw InvalidInputError.forField(
			labels.aspect_ratio!,
			input.aspect_ratio,
			`auto, unless Customize Multi-Shot is on, with ${model.id}`,
		);
	}
}

function hintAtCfgScale(
	call: ProviderCall,
	{ id, cfgScaleStep: step }: KieModel,
	input: IDataObject,
) {
	const value = input.cfg_scale;
	if (!step || typeof value !== 'number') return;
	if (Number.isInteger(Number((value / step).toFixed(6)))) return;
	call.hint(`kie.ai documents CFG Scale of ${id} in steps of ${step}: kie.ai may refuse ${value}`);
}

/** Hints at values that only the first document of Kling 2.6 allows (contract: kie-models, section 1). */
function hintAtNewerPage(call: ProviderCall, { id }: KieModel, input: IDataObject): void {
	if (id !== DEFAULT_MODEL) return;
	const images = (input.image_urls as unknown[]).length;
	if (images > 1) {
		call.hint(
			`kie.ai's newer documentation allows ${id} only one image: kie.ai may refuse ${images}`,
		);
	}
	const duration = String(input.duration);
	if (!['5', '10'].includes(duration)) {
		call.hint(
			`kie.ai's newer documentation allows ${id} only 5 or 10 seconds: kie.ai may refuse ${duration}`,
		);
	}
}
