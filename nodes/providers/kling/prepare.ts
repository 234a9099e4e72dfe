import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError, isUnknownTask } from '../../shared/failures';
import { callbackHints, chosenCallbackUrl } from '../../shared/form/callbackOptions';
import { readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import {
	booleanFrom,
	chosenModel,
	choiceValues,
	identifierText,
	oneOf,
	optionOf,
	textToNumber,
	withoutEmpty,
} from '../../shared/form/values';
import type { Base64File } from '../../shared/http/requestBody';
import type { ImageSource } from '../../shared/images/findImage';
import { identityOf, urlOrBase64 } from '../../shared/images/imageContent';
import { outcomeOf } from '../../shared/outcome';
import { isOfficialHost } from '../klingBase/hosts';
import {
	existingTaskRules,
	externalTaskId as externalTaskIdField,
	waitForSlotOption,
} from '../klingBase/taskIdFields';
import type { ProviderCall, TaskRequest } from '../provider';
import { findCreatedTask, submitTask } from './api';
import { klingFeatures, klingLabels } from './createForm';
import { checkEndFrame, findImages, type KlingImages } from './images';
import { customDuration, customMode, customModelName } from './modelFields';
import { ModelCheck, type MotionGuidance } from './modelCheck';
import { currentModels, CUSTOM_MODEL, DEFAULT_MODEL, type KlingModel, klingModel } from './models';
import { type KlingRequest, klingRequestSchema } from './requestSchema';

/** Reads one item's form and images, and checks them as a whole. Sends nothing. @throws InvalidInputError */
export async function prepareKlingTask(call: ProviderCall): Promise<TaskRequest> {
	const options = call.parameter<IDataObject>('options', {});
	const isChecked = booleanFrom(options.checkModelSupport) !== false;
	const guidance = call.parameter<MotionGuidance>('motionGuidance', 'none') ?? 'none';
	const fields = readFields(call, { options, isChecked, guidance });
	const usersId = identifierText(externalTaskIdField.displayName, options.externalTaskId);
	const additional = readAdditionalBodyFields(options);
	const images = await findImages(call, guidance);
	const bodyWith = (contentOf: ContentOf, id?: string) =>
		withoutEmpty({
			...fields,
			...imageFieldsOf(images, contentOf),
			external_task_id: usersId,
			...additional,
			...(id && { external_task_id: id }),
		});
	// Files stand in by what identifies them: they are read when they are sent.
	const candidate = bodyWith(identityOf);
	const checked = checkBody(klingRequestSchema, candidate, klingLabels);
	checkFeatures(call, checked, isChecked);
	const externalTaskId = checked.external_task_id;
	return {
		// The resume URL is another one in each execution.
		content: { ...candidate, callback_url: undefined },
		model: checked.model_name,
		...(externalTaskId && { externalTaskId }),
		...existingTaskRules(options),
		slotWaitMs: optionOf(waitForSlotOption, options.waitForSlot) * 60_000,
		// Contract: Kling, "Base64 Encoding": without a `data:` prefix.
		send: async (id) => await submitTask(call, bodyWith(urlOrBase64, id)),
		find: async (id) => await findTask(call, id),
	};
}

/** The fields of the body that the user set, except images and the external ID. */
function readFields(
	call: ProviderCall,
	{
		options,
		isChecked,
		guidance,
	}: { options: IDataObject; isChecked: boolean; guidance: MotionGuidance },
): IDataObject {
	const chosen = chosenModel(call.parameter('modelName', DEFAULT_MODEL), {
		value: CUSTOM_MODEL,
		label: customModelName.displayName,
		id: call.parameter('customModelName', ''),
	});
	const id = identifierText(klingLabels.model_name!, chosen);
	const model = klingModel(id);
	const known = isChecked ? model : undefined;
	const features = klingFeatures.map(
		({ read }) => read?.(call, { guidance, ...(model && { model }) }) ?? {},
	);
	const fields = {
		model_name: id,
		prompt: call.parameter('prompt', ''),
		negative_prompt: options.negativePrompt,
		duration: readDuration(call.parameter('duration', '5'), known),
		mode: readMode(call.parameter('mode', 'std'), known),
		cfg_scale: textToNumber(options.cfgScale),
		watermark_info: booleanFrom(options.watermark) === true ? { enabled: true } : undefined,
		callback_url: chosenCallbackUrl(call.context, call.itemIndex, options, 'callbackUrl'),
		...(Object.assign({}, ...features) as IDataObject),
	};
	// The prompt is not used if each shot has its own.
	return withoutEmpty({
		...fields,
		...('multi_prompt' in fields && { prompt: undefined }),
	});
}

function readDuration(value: unknown, model: KlingModel | undefined): string | undefined {
	const { displayName } = customDuration;
	if (model) return oneOf(displayName, value, model.durations);
	const text = identifierText(displayName, value);
	if (text === undefined || /^[1-9]\d{0,3}$/.test(text)) return text;
	throw InvalidInputError.forField(displayName, value, 'a whole number of seconds');
}

/** A model without modes takes no such field. */
function readMode(value: unknown, model: KlingModel | undefined): string | undefined {
	if (model?.modes.length === 0) return undefined;
	return oneOf(customMode.displayName, value, model?.modes ?? choiceValues(customMode));
}

function checkFeatures(call: ProviderCall, body: KlingRequest, isChecked: boolean): void {
	for (const { checkBody: checkOwn } of klingFeatures) checkOwn?.(body);
	const model = klingModel(body.model_name);
	if (model && isChecked) {
		const check = new ModelCheck(call, model, body, {
			mode: customMode.displayName,
			duration: customDuration.displayName,
		});
		checkEndFrame(check, body);
		for (const feature of klingFeatures) feature.check?.(check, body);
		if (body.cfg_scale !== undefined) check.supports(klingLabels.cfg_scale!, 'cfgScale');
	}
	if (model?.isRetired && isOfficialHost(call.baseUrl)) {
		call.hint(
			`Kling retired ${model.id} in September 2026 and will probably refuse it. Its models now are ${currentModels}; their prices differ.`,
		);
	}
	for (const feature of klingFeatures) feature.hint?.(call, body);
	if (!body.callback_url) return;
	for (const hint of callbackHints(body.callback_url, call.baseUrl)) call.hint(hint);
}

async function findTask(call: ProviderCall, externalTaskId: string) {
	const outcome = await outcomeOf(() => findCreatedTask(call, externalTaskId));
	if (outcome.ok) return outcome.value;
	if (isUnknownTask(outcome.error)) return undefined;
	throw outcome.error;
}

type ContentOf = (source: ImageSource) => string | Base64File;

function imageFieldsOf(images: KlingImages, contentOf: ContentOf): Record<string, unknown> {
	const { image, imageTail, staticMask, dynamicMasks } = images;
	return {
		image: image && contentOf(image),
		image_tail: imageTail && contentOf(imageTail),
		static_mask: staticMask && contentOf(staticMask),
		dynamic_masks: dynamicMasks?.map(({ mask, trajectories }) => ({
			mask: contentOf(mask),
			trajectories,
		})),
	};
}
