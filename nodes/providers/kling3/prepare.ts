import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { callbackHints, chosenCallbackUrl } from '../../shared/form/callbackOptions';
import { aspectRatio, readAdditionalBodyFields } from '../../shared/form/commonFields';
import { checkBody } from '../../shared/form/schemas';
import {
	booleanFrom,
	identifierText,
	isOn,
	oneOf,
	optionOf,
	readChoice,
	textToNumber,
	withoutEmpty,
} from '../../shared/form/values';
import type { ImageSource } from '../../shared/images/findImage';
import { identityOf, urlOrBase64 } from '../../shared/images/imageContent';
import { isObject } from '../../shared/json';
import { existingTaskRules, waitForSlotOption } from '../klingBase/taskIdFields';
import type { ProviderCall, TaskRequest } from '../provider';
import { createTask, findTask, hasEchoedIds, recentTasks, requireApiKey } from './api';
import { findFrames, type Frames, hintAtLargeFiles, imageLimits } from './frames';
import {
	CUSTOM_MODEL,
	DEFAULT_MODEL,
	type Kling3Model,
	listedModels,
	modelAt,
	pathOf,
} from './models';
import { checkModel } from './modelCheck';
import { checkShotSum, type MultiShot, promptWithShots, readMultiShot } from './multiShot';
import { checkNames, findReferences, hintAtNames, readName, type References } from './references';
import { kling3RequestSchema, labels, labelsByApiName } from './requestSchema';

/** The model of an item: its path, and what is known about it. */
interface ChosenModel {
	path: string;
	model?: Kling3Model;
}

/** Reads one item's form and images, and checks them as a whole. Sends nothing. @throws InvalidInputError */
export async function prepareKling3Task(call: ProviderCall): Promise<TaskRequest> {
	requireApiKey(call);
	const chosen = readModel(call);
	const { path, model } = chosen;
	const options = call.parameter<IDataObject>('options', {});
	const limits = imageLimits(model);
	const inputs: Inputs = {
		prompt: call.parameter<unknown>('prompt', ''),
		frames: await findFrames(call, limits),
		imageName: readName(labels.imageName, options.imageName),
		endFrameName: readName(labels.endFrameName, options.endFrameName),
		references: await findReferences(call, limits),
		multiShot: readMultiShot(call),
	};
	const settings = readSettings(call, chosen, inputs);
	const taskOptions = readTaskOptions(call, options);
	const added = readAdditionalBodyFields(options);
	const bodyWith = (contentOf: ContentOf, id?: string): IDataObject =>
		withAddedFields(
			{
				contents: contentsFor(inputs, contentOf),
				settings,
				options: { ...taskOptions },
			},
			added,
			id,
		);
	// Files stand in by what identifies them: they are read when they are sent.
	const candidate = bodyWith(identityOf);
	const checked = checkBody(kling3RequestSchema, candidate, labelsByApiName);
	checkNames(checked);
	checkShotSum(inputs.multiShot, checked.settings?.duration);
	if (model && booleanFrom(options.checkModelSupport) !== false) checkModel(model, checked);
	hintAtNames(call, checked);
	hintAtLargeFiles(call, imagesOf(inputs));
	hintAtAddedFields(call, added);
	const { external_task_id: usersId, callback_url: callbackUrl } = checked.options ?? {};
	const hasKnownIds = model?.hasExternalIds === true;
	if (callbackUrl) {
		for (const hint of callbackHints(callbackUrl, call.baseUrl)) call.hint(hint);
		if (!hasKnownIds) {
			call.hint(
				`It is not confirmed that ${model?.id ?? path} sends callbacks, so also wait with Wait For Video`,
			);
		}
	}
	const sendsId = hasKnownIds || booleanFrom(options.sendExternalTaskId) !== false;
	if (!sendsId && usersId) {
		throw new InvalidInputError(
			`"${labels.externalTaskId}" is set, but "${labels.sendExternalTaskId}" is off. Remove the ID, or switch it on.`,
		);
	}
	return {
		// The resume URL is different in each execution.
		content: {
			path,
			...candidate,
			options: { ...(candidate.options as object), callback_url: undefined },
		},
		model: model?.id ?? path,
		...(usersId && { externalTaskId: usersId }),
		...existingTaskRules(options),
		slotWaitMs: optionOf(waitForSlotOption, options.waitForSlot) * 60_000,
		repeatsSafely: () => hasKnownIds || hasEchoedIds(call, path),
		send: async (id) => await createTask(call, path, bodyWith(urlOrBase64, id)),
		...(sendsId && { find: async (id: string) => await findTask(call, id) }),
		findRecent: async (createdAfter) => await recentTasks(call, createdAfter),
	};
}

/** Two segments, as in `/image-to-video/kling-4.1`. */
const PATH = /^\/?[a-z0-9-]+\/[A-Za-z0-9][A-Za-z0-9._-]*$/;

function readModel(call: ProviderCall): ChosenModel {
	const ids = [...listedModels.map(({ id }) => id), CUSTOM_MODEL];
	const id =
		oneOf(labels.model, call.parameter<unknown>('model', DEFAULT_MODEL), ids) ?? DEFAULT_MODEL;
	const listed = listedModels.find((model) => model.id === id);
	if (listed) return { path: pathOf(listed), model: listed };
	const given = identifierText(labels.customModel, call.parameter<unknown>('customModel', ''));
	if (!given || !PATH.test(given)) {
		throw InvalidInputError.forField(
			labels.customModel,
			given,
			'the path of a model, such as /image-to-video/kling-4.1',
		);
	}
	const path = given.startsWith('/') ? given : `/${given}`;
	const model = modelAt(path);
	return { path, ...(model && { model }) };
}

interface Inputs {
	prompt: unknown;
	frames: Frames;
	/** The names by which the prompt refers to the first and the last frame. */
	imageName: string | undefined;
	endFrameName: string | undefined;
	references: References;
	multiShot: MultiShot;
}

const imagesOf = ({ frames: { first, middle, last }, references }: Inputs): ImageSource[] =>
	[first, ...middle, last, ...references.images.map(({ value }) => value)].filter(
		(image) => image !== undefined,
	);

type ContentOf = (source: ImageSource) => unknown;

/** The inputs in the order of the contract. An input never has a field that its type does not have. */
function contentsFor(inputs: Inputs, contentOf: ContentOf): IDataObject[] {
	const { prompt, frames, imageName, endFrameName, references, multiShot } = inputs;
	const text = typeof prompt === 'string' ? promptWithShots(prompt, multiShot) : prompt;
	const isBlank = text === undefined || (typeof text === 'string' && text.trim() === '');
	const frame = (type: string, source: ImageSource | undefined, id?: string) =>
		source ? [{ type, url: contentOf(source), id }] : [];
	return [
		...(isBlank ? [] : [{ type: 'prompt', text }]),
		...frame('first_frame', frames.first, imageName),
		...frames.middle.flatMap((source) => frame('middle_frame', source)),
		...frame('last_frame', frames.last, endFrameName),
		...references.images.map(({ id, value }) => ({
			type: 'refer_image',
			url: contentOf(value),
			id,
		})),
		...references.elements.map(({ id, value }) => ({ type: 'element', element_id: value, id })),
		...references.voices.map(({ id, value }) => ({ type: 'voice', voice_id: value, id })),
	].map((content) => withoutEmpty(content));
}

/** The settings that the model has. Of a model about which nothing is known, only what the user chose. */
function readSettings(
	call: ProviderCall,
	{ model }: ChosenModel,
	{ frames, multiShot }: Inputs,
): IDataObject {
	const audio = oneOf(labels.audio, call.parameter<unknown>('audio', ''), ['native', 'off']);
	const hasShots = multiShot.kind !== 'none';
	const isInPrompt = multiShot.kind === 'shots' && model?.shots === 'prompt';
	const hasShotField = model?.shots === 'field' || (hasShots && !isInPrompt);
	const isShapeless = !frames.first && (model ? model.product === 'omni-video' : true);
	return withoutEmpty({
		resolution: oneOf(labels.resolution, call.parameter<unknown>('resolution', '720p'), [
			'720p',
			'1080p',
			'4k',
		]),
		duration: textToNumber(call.parameter<unknown>('duration', 5)),
		...((!model || model.audio || audio !== 'off') && { audio }),
		// Kling's default is true (contract: Kling today, section 4.3).
		...(hasShotField && { multi_shot: hasShots }),
		...(isShapeless && {
			aspect_ratio: readChoice(aspectRatio, call.parameter<unknown>('aspectRatio', '16:9')),
		}),
	});
}

const readTaskOptions = (call: ProviderCall, options: IDataObject): IDataObject =>
	withoutEmpty({
		external_task_id: identifierText(labels.externalTaskId, options.externalTaskId),
		callback_url: chosenCallbackUrl(call.context, call.itemIndex, options, 'callbackUrl'),
		...(options.watermark !== undefined && {
			watermark_info: { enabled: isOn(options.watermark) },
		}),
	});

/** Adds fields to the body, to `settings` and to `options` by their place, and inputs to `contents`. */
function withAddedFields(
	body: { contents: IDataObject[]; settings: IDataObject; options: IDataObject },
	{ contents, settings, options, ...others }: IDataObject,
	id: string | undefined,
): IDataObject {
	const merged = (own: IDataObject, more: unknown): unknown =>
		more === undefined || isObject(more) ? withoutEmpty({ ...own, ...more }) : more;
	const withId = (fields: unknown) =>
		id && isObject(fields) ? { ...fields, external_task_id: id } : fields;
	const allOptions = withId(merged(body.options, options));
	const hasOptions = !isObject(allOptions) || Object.keys(allOptions).length > 0;
	return withoutEmpty({
		contents: Array.isArray(contents)
			? [...body.contents, ...contents]
			: (contents ?? body.contents),
		settings: merged(body.settings, settings),
		options: hasOptions ? allOptions : undefined,
		...others,
	});
}

/** Kling drops unknown fields silently (contract: Kling today, section 4.1), so the user has to check the names. */
function hintAtAddedFields(call: ProviderCall, added: IDataObject): void {
	const names = Object.entries(added).flatMap(([name, value]) =>
		['settings', 'options'].includes(name) && isObject(value)
			? Object.keys(value).map((inner) => `${name}.${inner}`)
			: [name],
	);
	if (names.length === 0) return;
	call.hint(
		`Kling ignores fields that it does not know and charges for the task anyway. Check the names of the additional fields: ${names.join(', ')}`,
	);
}
