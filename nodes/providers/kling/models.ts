import type { INodePropertyOptions } from 'n8n-workflow';

/**
 * What one of Kling's models supports, from the official capability maps (contract: Kling today, section 3.3). The maps of
 * the retired models contradict each other in places. `unsure` marks those places: they are sent with a hint.
 */
export interface KlingModel {
	id: string;
	name: string;
	/** One line for the form. Current models have their list prices in it (section 9). */
	description: string;
	/** Kling's own hosts refuse it since September 2026; gateways and older accounts may still have it. */
	isRetired: boolean;
	/** Seconds, as text. */
	durations: readonly string[];
	/** `std`, `pro` or `4k`; empty if the API takes no mode for the model. */
	modes: readonly string[];
	endFrame: Support;
	/** Whether an end frame can make the video without a first image. */
	endFrameAlone: boolean;
	/** Whether an end frame goes together with sound. */
	endFrameWithSound: boolean;
	motionBrush: Support;
	camera: Support;
	/** Camera types other than `simple`. */
	cameraPresets: Support;
	sound: Support;
	voices: Support;
	cfgScale: Support;
	multiShot: boolean;
	elements: boolean;
	/** Whether a prompt is required, unless every shot has its own. */
	needsPrompt: boolean;
}

/** Either for every mode and duration or for none, or for those listed as `mode/duration`. */
export type Support = boolean | { only: readonly string[]; unsure?: boolean };
/** A member of `KlingModel` that says whether the model supports something. */
export type Feature = {
	[Name in keyof KlingModel]: KlingModel[Name] extends Support ? Name : never;
}[keyof KlingModel];

/** The modes of most models, by the names of the API. */
const STD_AND_PRO = ['std', 'pro'];
const PRO = { only: ['pro/5', 'pro/10'] };
const FIVE_SECONDS = { only: ['std/5', 'pro/5'] };

const current = {
	isRetired: false,
	durations: ['5', '10'],
	modes: STD_AND_PRO,
	endFrame: PRO,
	endFrameAlone: false,
	endFrameWithSound: true,
	motionBrush: false,
	camera: false,
	cameraPresets: false,
	sound: false,
	voices: false,
	cfgScale: false,
	multiShot: false,
	elements: false,
	needsPrompt: false,
} satisfies Partial<KlingModel>;

const retired = { ...current, isRetired: true };

/** The models of the list, newest first. The description of a price is for one second of video. */
export const klingModels: readonly KlingModel[] = [
	{
		...current,
		id: 'kling-v3',
		name: 'Kling 3.0',
		description:
			'3 to 15 seconds, sound, shots, elements, end frame. A silent second: $0.084 std, $0.112 pro, $0.42 4k.',
		durations: Array.from({ length: 13 }, (_, index) => String(index + 3)),
		modes: [...STD_AND_PRO, '4k'],
		endFrame: true,
		sound: true,
		multiShot: true,
		elements: true,
		needsPrompt: true,
	},
	{
		...current,
		id: 'kling-v2-6',
		name: 'Kling 2.6',
		description:
			'5 or 10 seconds; in pro sound, voices or end frame. A silent second: $0.042 std, $0.07 pro.',
		sound: PRO,
		voices: PRO,
		endFrameWithSound: false,
	},
	{
		...current,
		id: 'kling-v2-5-turbo',
		name: 'Kling 2.5 Turbo',
		description: '5 or 10 seconds, silent; in pro with end frame. A second: $0.042 std, $0.07 pro.',
	},
	{
		...retired,
		id: 'kling-v2-1-master',
		name: 'Kling 2.1 Master',
		description: '5 or 10 seconds, silent',
		modes: [],
		endFrame: false,
	},
	{
		...retired,
		id: 'kling-v2-1',
		name: 'Kling 2.1',
		description: '5 or 10 seconds, std or pro, silent; in pro with end frame',
	},
	{
		...retired,
		id: 'kling-v2-master',
		name: 'Kling 2.0 Master',
		description: '5 or 10 seconds, silent',
		modes: [],
		endFrame: false,
	},
	{
		...retired,
		id: 'kling-v1-6',
		name: 'Kling 1.6',
		description: '5 or 10 seconds, std or pro, silent, with CFG scale; in pro with end frame',
		endFrameAlone: true,
		cfgScale: true,
	},
	{
		...retired,
		id: 'kling-v1-5',
		name: 'Kling 1.5',
		description:
			'5 or 10 seconds, std or pro, silent, with CFG scale; in pro with end frame, masks and camera',
		endFrameAlone: true,
		motionBrush: { only: ['pro/5'] },
		camera: { only: ['pro/5'] },
		cfgScale: true,
	},
	{
		...retired,
		id: 'kling-v1',
		name: 'Kling 1.0',
		description:
			'5 or 10 seconds, std or pro, silent, with CFG scale; with 5 seconds end frame, masks and camera',
		endFrame: FIVE_SECONDS,
		endFrameAlone: true,
		motionBrush: FIVE_SECONDS,
		camera: { only: ['std/5'], unsure: true },
		cameraPresets: { only: ['std/5'], unsure: true },
		cfgScale: true,
	},
];

/** The value of Model with which the user enters a model's ID. */
export const CUSTOM_MODEL = 'custom';
/** The model that the form begins with. */
export const DEFAULT_MODEL = 'kling-v2-6';

const byId = new Map(klingModels.map((model) => [model.id, model]));

/** What is known of a model; `undefined` for an unknown ID, which is not checked. */
export const klingModel = (id: string | undefined): KlingModel | undefined => byId.get(id ?? '');

/** The models of the list for which a condition holds. */
export const modelsWith = (condition: (model: KlingModel) => unknown): string[] =>
	klingModels.filter(condition).map(({ id }) => id);

/** The values of Model for which a feature's fields are shown. A custom model may have every feature. */
export const shownFor = (feature: Feature): string[] => [
	...modelsWith((model) => model[feature] !== false),
	CUSTOM_MODEL,
];

const nameOf = ({ name, isRetired }: KlingModel): string =>
	isRetired ? `${name} (Retired by Kling in September 2026)` : name;
const choiceOf = (model: KlingModel): INodePropertyOptions => ({
	name: nameOf(model),
	value: model.id,
	description: model.description,
});

/** The models as choices of the form: current ones, Custom, retired ones. */
export const modelChoices: INodePropertyOptions[] = [
	...klingModels.filter(({ isRetired }) => !isRetired).map(choiceOf),
	{
		name: 'Custom',
		value: CUSTOM_MODEL,
		description: 'A model that is not in this list, by its ID',
	},
	...klingModels.filter(({ isRetired }) => isRetired).map(choiceOf),
];

/** The IDs of the current models, as text for messages. */
export const currentModels = modelsWith(({ isRetired }) => !isRetired).join(', ');
