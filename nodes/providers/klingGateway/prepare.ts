import type { IDataObject } from 'n8n-workflow';

import {
	aspectRatio,
	duration,
	mode,
	readAdditionalBodyFields,
} from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import { identifierText, readChoice, textToNumber, withoutEmpty } from '../../shared/form/values';
import type { Base64File } from '../../shared/http/requestBody';
import type { ImageSource } from '../../shared/images/findImage';
import { identityOf, urlOrBase64 } from '../../shared/images/imageContent';
import type { ProviderCall, TaskRequest } from '../provider';
import { submitTask } from './api';
import { endFrame, firstFrame, labels, modelParameter, modelParameters } from './createForm';
import { gatewayRequestSchema } from './requestSchema';

/**
 * Reads one item's form and checks it. Images are not checked, because the contract sets no limits for them.
 *
 * @throws InvalidInputError
 */
export async function prepareGatewayTask(call: ProviderCall): Promise<TaskRequest> {
	const options = call.parameter<IDataObject>('options', {});
	const model = identifierText(labels.model!, call.parameter('model', ''));
	const parameter = readChoice(modelParameter, options.modelParameter) ?? 'model';
	const fields = {
		...Object.fromEntries(modelParameters[parameter]!.map((name) => [name, model])),
		prompt: call.parameter('prompt', ''),
		negative_prompt: options.negativePrompt,
		cfg_scale: textToNumber(options.cfgScale),
		mode: readChoice(mode, call.parameter('mode', 'std')),
		aspect_ratio: readChoice(aspectRatio, options.aspectRatio),
		duration: readChoice(duration, call.parameter('duration', '5')),
	};
	const additional = readAdditionalBodyFields(options);
	const image = await firstFrame.find(call);
	const imageTail = await endFrame.find(call);
	const bodyWith = (contentOf: (source: ImageSource) => string | Base64File) =>
		withoutEmpty({
			...fields,
			image: contentOf(image),
			image_tail: imageTail && contentOf(imageTail),
			...additional,
		});
	const standIn = bodyWith(identityOf);
	checkBody(gatewayRequestSchema, standIn, labels);
	return {
		content: standIn,
		model,
		send: () => submitTask(call, bodyWith(urlOrBase64)),
	};
}
