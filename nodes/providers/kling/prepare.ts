import type { IDataObject } from 'n8n-workflow';

import { ProviderCallError } from '../../shared/failures';
import { callbackHints } from '../../shared/form/callbackOptions';
import { checkBody } from '../../shared/form/schemas';
import { withoutEmpty } from '../../shared/form/values';
import type { Base64File } from '../../shared/http/requestBody';
import type { ImageSource } from '../../shared/images/findImage';
import { identityOf, urlOrBase64 } from '../../shared/images/imageContent';
import type { ProviderCall, TaskRequest } from '../provider';
import { findCreatedTask, submitTask } from './api';
import { labels } from './requestSchema';
import { readForm } from './form';
import { findImages, type KlingImages } from './images';
import { checkModelSupport, modelSupport } from './models';
import { type KlingRequest, klingRequestSchema } from './requestSchema';

/** Reads one item's form and images, and checks them as a whole. Sends nothing. @throws InvalidInputError */
export async function prepareKlingTask(call: ProviderCall): Promise<TaskRequest> {
	const form = readForm(call);
	const images = await findImages(call, form.motionGuidance);
	const bodyWith = (contentOf: ContentOf, id?: string) =>
		withoutNeedlessSound(
			withoutEmpty({
				...form.fields,
				...imageFieldsOf(images, contentOf),
				external_task_id: form.externalTaskId,
				...form.additionalBodyFields,
				...(id && { external_task_id: id }),
			}),
		);
	// Files stand in by what identifies them: they are read when they are sent.
	const candidate = bodyWith(identityOf);
	const checked = checkBody(klingRequestSchema, candidate, labelsByApiName);
	if (form.checkModelSupport) {
		const model = checked.model_name ?? 'kling-v1';
		for (const hint of checkModelSupport(model, checked)) call.hint(hint);
	}
	hintAtUnlistedVoices(call, checked);
	if (checked.callback_url) {
		for (const hint of callbackHints(checked.callback_url, call.baseUrl)) call.hint(hint);
	}
	const externalTaskId = checked.external_task_id;
	return {
		// The resume URL is another one in each execution.
		content: { ...candidate, callback_url: undefined },
		...(externalTaskId && { externalTaskId }),
		returnExisting: form.returnExisting,
		slotWaitMs: form.slotWaitMs,
		// Contract: Kling, "Base64 Encoding": without a `data:` prefix.
		send: async (id) => await submitTask(call, bodyWith(urlOrBase64, id)),
		find: async (id) => await findTask(call, id),
	};
}

/** A model without sound may refuse even `off`. */
function withoutNeedlessSound(body: IDataObject): IDataObject {
	const model = modelSupport((body.model_name ?? 'kling-v1') as string);
	return body.sound === 'off' && model?.sound === false
		? withoutEmpty({ ...body, sound: undefined })
		: body;
}

async function findTask(call: ProviderCall, externalTaskId: string) {
	return await findCreatedTask(call, externalTaskId).catch((error: unknown) => {
		if (error instanceof ProviderCallError && error.failure.reason === 'unknownTask')
			return undefined;
		throw error;
	});
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

function hintAtUnlistedVoices(
	call: ProviderCall,
	{ prompt, voice_list: voices }: KlingRequest,
): void {
	for (const [reference, number] of prompt?.matchAll(/<<<voice_(\d+)>>>/g) ?? []) {
		if (Number(number) <= (voices?.length ?? 0)) continue;
		call.hint(`The prompt refers to ${reference}, but the voice list does not have it`);
	}
}

const labelsByApiName: Record<string, string> = {
	model_name: labels.modelName,
	image: labels.image,
	image_tail: labels.imageTail,
	prompt: labels.prompt,
	negative_prompt: labels.negativePrompt,
	voice_list: labels.voiceList,
	sound: labels.sound,
	cfg_scale: labels.cfgScale,
	mode: labels.mode,
	static_mask: labels.staticMask,
	dynamic_masks: labels.dynamicMasks,
	camera_control: labels.cameraControl,
	duration: labels.duration,
	callback_url: labels.callbackUrl,
	external_task_id: labels.externalTaskId,
};
