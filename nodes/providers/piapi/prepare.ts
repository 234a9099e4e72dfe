import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import {
	callbackHints,
	chosenCallbackUrl,
	withExternalTaskId,
} from '../../shared/form/callbackOptions';
import { mode, readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import {
	booleanFrom,
	chosenModel,
	oneOf,
	parseJsonObject,
	readChoice,
	textToNumber,
	withoutEmpty,
} from '../../shared/form/values';
import { reachOf } from '../../shared/http/url';
import { checkImage } from '../../shared/images/imageLimits';
import type { ProviderCall, TaskRequest } from '../provider';
import { type PiapiRequest, submitTask } from './api';
import { webhookSecretOf } from './callbacks';
import { endFrame, image as imageField } from './createForm';
import { DEFAULT_IMAGE_PARAMETER, labels, readShots } from './createOptions';
import {
	ANY_TASK,
	CUSTOM_VERSION,
	DEFAULT_VERSION,
	isDoubtful,
	isOfAnotherTask,
	otherVersion,
	type PiapiModel,
	piapiModel,
	piapiModels,
} from './models';
import { anyRequestSchema, requestSchemaOf } from './requestSchema';
import { IMAGE_LIMITS, imageUrl, uploadBaseUrl } from './upload';

/** Any URL will do for the check of a file that has none yet. */
const STAND_IN = 'https://piapi.ai/';

/**
 * Reads one item's form and images, and checks them. Sends nothing: files are uploaded with the task.
 *
 * @throws InvalidInputError naming the field
 */
export async function preparePiapiTask(call: ProviderCall): Promise<TaskRequest> {
	const options = call.parameter<IDataObject>('options', {});
	const versions = [...piapiModels.map(({ version }) => version), CUSTOM_VERSION, ANY_TASK];
	const given = call.parameter<unknown>('version', DEFAULT_VERSION);
	const chosen = oneOf(labels.version!, given, versions) ?? DEFAULT_VERSION;
	const first = await imageField.find(call);
	const last = chosen === ANY_TASK ? undefined : await endFrame.find(call);
	const images = last ? [first, last] : [first];
	for (const image of images) checkImage(image, IMAGE_LIMITS);
	if (images.some(({ kind }) => kind === 'file')) uploadBaseUrl(call);
	const { name, isList } = readImageParameter(options);
	const { input: addedInput, config: addedConfig, ...added } = readAdditionalBodyFields(options);
	const more = parseJsonObject('Additional Body Fields: input', addedInput);
	const order = chosen === ANY_TASK ? readAnyTask(call) : readListed(call, chosen, options);
	const input = withoutStillCamera({ ...order.input, ...withoutEmpty(more) });
	if (input[name] !== undefined) {
		throw new InvalidInputError(
			`The field ${name} takes the image of the node, so the input must not have it`,
		);
	}
	const callbackUrl = chosenCallbackUrl(call.context, call.itemIndex, options, 'callbackUrl');
	const serviceMode = oneOf(labels.service_mode!, options.serviceMode, ['public', 'private']);
	const config = {
		...parseJsonObject('Additional Body Fields: config', addedConfig),
		service_mode: serviceMode ?? 'public',
	};
	const bodyWith = ([url, lastUrl]: readonly string[], endpoint: string | undefined) => ({
		model: order.model,
		task_type: order.taskType,
		input: {
			[name]: isList ? [url!] : url!,
			...(lastUrl && { image_tail_url: lastUrl }),
			...input,
		} as IDataObject,
		config: {
			...config,
			...(endpoint && {
				webhook_config: { endpoint, secret: webhookSecretOf(call.credential) },
			}),
		} as IDataObject,
		...withoutEmpty(added),
	});

	const standIns = images.map((image) => (image.kind === 'url' ? image.url : STAND_IN));
	const body = bodyWith(standIns, callbackUrl);
	if (order.version) checkVersion(call, order.version, body, name);
	else checkBody(anyRequestSchema, body, labels);
	if (callbackUrl) hintAt(call, callbackUrl);
	let urls: string[] | undefined;
	return {
		// The resume URL is different in each execution.
		content: bodyWith(
			images.map(({ identity }) => identity),
			undefined,
		),
		repeatsSafely: () => false,
		// Only a callback brings this ID back (contract: piapi, section 6).
		...(callbackUrl && { createExternalTaskId: async () => randomUUID() }),
		send: async (externalTaskId) => {
			urls ??= await Promise.all(images.map(async (image) => await imageUrl(call, image)));
			const endpoint = callbackUrl && withExternalTaskId(callbackUrl, externalTaskId);
			return await submitTask(call, bodyWith(urls, endpoint), name);
		},
	};
}

/** What an item orders, without its images. */
interface Ordered {
	model: string;
	taskType: string;
	input: IDataObject;
	/** Left out for a task of any type. */
	version?: PiapiModel;
}

const textIn = (call: ProviderCall, name: string, unset = ''): string =>
	String(call.parameter<unknown>(name, unset) ?? unset).trim();

function readAnyTask(call: ProviderCall): Ordered {
	const input = parseJsonObject('Input (JSON)', call.parameter<unknown>('inputJson', '{}'));
	call.hint(
		'PiAPI drops fields of the input that it does not know: check that the video begins with the image',
	);
	return {
		model: textIn(call, 'modelName', 'kling'),
		taskType: textIn(call, 'taskType'),
		input: withoutEmpty(input),
	};
}

function readListed(call: ProviderCall, chosen: string, options: IDataObject): Ordered {
	const custom = call.parameter<unknown>('customVersion', '');
	const id = chosenModel(chosen, { value: CUSTOM_VERSION, label: 'Version', id: custom })!;
	const version = piapiModel(id) ?? otherVersion(id);
	if (isOfAnotherTask(id)) {
		throw InvalidInputError.forField(
			'Version',
			id,
			'a version of the task type video_generation',
			`Set "${labels.version}" to Other Task (JSON), and enter the task type and the input as PiAPI's page of the model has them.`,
		);
	}
	if (isDoubtful(id)) {
		call.hint(`Kling has ended version ${id}: PiAPI may no longer run it`);
	}
	const shots = version.hasAudioAndShots ? readShots(options) : [];
	const duration = textToNumber(call.parameter<unknown>('duration', 5));
	return {
		model: chosen === CUSTOM_VERSION ? textIn(call, 'modelName', 'kling') : version.model,
		taskType: 'video_generation',
		version,
		input: {
			version: id,
			mode: readChoice(mode, call.parameter<unknown>('mode', 'std')) ?? 'std',
			// PiAPI ignores the duration beside shots, so it must not say anything else.
			duration: (shots.length > 0 ? secondsOf(shots) : duration) as number,
			...withoutEmpty({
				prompt: call.parameter('prompt', ''),
				negative_prompt: options.negativePrompt,
				...(version.hasCfgScale && { cfg_scale: textToNumber(options.cfgScale) }),
				multi_shots: shots,
			}),
			...(version.hasAudioAndShots && {
				enable_audio: booleanFrom(call.parameter<unknown>('enableAudio', false)) as boolean,
				prefer_multi_shots: booleanFrom(options.preferMultiShots ?? false) as boolean,
			}),
		},
	};
}

const secondsOf = (shots: readonly IDataObject[]): number =>
	shots.reduce((sum, { duration }) => sum + Number(duration), 0);

/** Additional fields that the document has for tasks without a first frame. */
const DOCUMENTED = ['aspect_ratio', 'camera_control', 'elements'];

/** @throws InvalidInputError naming the field */
function checkVersion(
	call: ProviderCall,
	version: PiapiModel,
	body: PiapiRequest,
	imageParameter: string,
): void {
	const schema = requestSchemaOf(version);
	const { [imageParameter]: image, ...input } = body.input;
	const url = Array.isArray(image) ? image[0] : image;
	checkBody(schema, { ...body, input: { ...input, image_url: url } }, labels);
	const names = [...Object.keys(schema.shape.input.shape), imageParameter, ...DOCUMENTED];
	for (const name of Object.keys(input).filter((field) => !names.includes(field))) {
		call.hint(
			`PiAPI does not document the field ${name} for version ${version.version}: it may be ignored`,
		);
	}
}

function readImageParameter({ imageParameter }: IDataObject): { name: string; isList: boolean } {
	const text = String(imageParameter ?? '').trim() || DEFAULT_IMAGE_PARAMETER;
	const [, name, list] = /^([A-Za-z]\w*)(\[\])?$/.exec(text) ?? [];
	if (name) return { name, isList: list !== undefined };
	throw InvalidInputError.forField(
		'Image Parameter',
		imageParameter,
		'a name such as image_url, or images[] for a list',
	);
}

/** A camera that does not move along any axis is no camera control. */
function withoutStillCamera(input: IDataObject): IDataObject {
	const { camera_control: camera, ...others } = input;
	const { config } = (camera ?? {}) as { config?: IDataObject };
	const axes = Object.values(config ?? {});
	const isStill = axes.length > 0 && axes.every((value) => Number(value) === 0);
	return isStill ? others : input;
}

function hintAt(call: ProviderCall, callbackUrl: string): void {
	for (const hint of callbackHints(callbackUrl, call.baseUrl)) call.hint(hint);
	if (reachOf(call.baseUrl) !== 'internet' || callbackUrl.startsWith('https:')) return;
	call.hint('PiAPI may ignore a callback URL that does not begin with https://');
}
