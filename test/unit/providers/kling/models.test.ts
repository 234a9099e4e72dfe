import { klingFeatures } from '../../../../nodes/providers/kling/createForm';
import { checkEndFrame } from '../../../../nodes/providers/kling/images';
import { ModelCheck } from '../../../../nodes/providers/kling/modelCheck';
import {
	CUSTOM_MODEL,
	klingModel,
	klingModels,
	modelChoices,
	shownFor,
} from '../../../../nodes/providers/kling/models';
import type { KlingRequest as CompleteRequest } from '../../../../nodes/providers/kling/requestSchema';
import { fakeCall } from '../../support/providerCall';

type KlingRequest = Partial<CompleteRequest>;

const LABELS = { mode: 'Mode', duration: 'Duration (Seconds)' };

/** The hints about a body; throws for what the model does not support. */
function checkModelSupport(id: string, body: KlingRequest): string[] {
	const model = klingModel(id)!;
	// What the body needs besides the feature: an image, and a prompt.
	const complete = { model_name: id, image: 'https://a/b', prompt: 'A cup', ...body };
	const { call, hints } = fakeCall();
	const check = new ModelCheck(call, model, complete, LABELS);
	checkEndFrame(check, complete);
	for (const feature of klingFeatures) feature.check?.(check, complete);
	if (complete.cfg_scale !== undefined) check.supports('CFG Scale', 'cfgScale');
	return hints;
}

type Verdict = 'yes' | 'hint' | 'no';

const FEATURES: Record<string, Partial<KlingRequest>> = {
	endFrame: { image_tail: 'https://a/b' },
	staticMask: { static_mask: 'https://a/b' },
	dynamicMasks: { dynamic_masks: [] },
	simpleCamera: { camera_control: { type: 'simple' } },
	cameraPreset: { camera_control: { type: 'down_back' } },
	sound: { sound: 'on' },
	silence: { sound: 'off' },
	voices: { voice_list: [{ voice_id: 'v1' }], sound: 'on' },
	shots: { multi_shot: true, shot_type: 'intelligence' },
	elements: { element_list: [{ element_id: '1' }] },
	endFrameAlone: { image: undefined, image_tail: 'https://a/b' },
	cfgScale: { cfg_scale: 0.5 },
};

/** What the official capability map says of one model, written out anew: for each feature the modes and durations. */
interface Row {
	/** `undefined` for a model of one mode, which takes no `mode`. */
	modes: Array<string | undefined>;
	durations: string[];
	/** As `mode/duration`, `mode` for each duration, or `all`. */
	yes: Record<string, string[]>;
	unsure?: Record<string, string[]>;
}

const OLDER = { modes: ['std', 'pro'], durations: ['5', '10'] };
const MASTER: Row = { ...OLDER, modes: [undefined], yes: {} };

const MAP: Record<string, Row> = {
	'kling-v1': {
		...OLDER,
		yes: {
			endFrame: ['std/5', 'pro/5'],
			endFrameAlone: ['std/5', 'pro/5'],
			staticMask: ['std/5', 'pro/5'],
			dynamicMasks: ['std/5', 'pro/5'],
			cfgScale: ['all'],
		},
		// The older map has it, the current one does not.
		unsure: { simpleCamera: ['std/5'], cameraPreset: ['std/5'] },
	},
	'kling-v1-5': {
		...OLDER,
		yes: {
			endFrame: ['pro'],
			endFrameAlone: ['pro'],
			staticMask: ['pro/5'],
			dynamicMasks: ['pro/5'],
			simpleCamera: ['pro/5'],
			cfgScale: ['all'],
		},
	},
	'kling-v1-6': {
		...OLDER,
		yes: { endFrame: ['pro'], endFrameAlone: ['pro'], cfgScale: ['all'] },
	},
	'kling-v2-master': MASTER,
	'kling-v2-1': { ...OLDER, yes: { endFrame: ['pro'] } },
	'kling-v2-1-master': MASTER,
	'kling-v2-5-turbo': { ...OLDER, yes: { endFrame: ['pro'] } },
	'kling-v2-6': { ...OLDER, yes: { endFrame: ['pro'], sound: ['pro'], voices: ['pro'] } },
	'kling-v3': {
		modes: ['std', 'pro', '4k'],
		durations: ['3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15'],
		yes: { endFrame: ['all'], sound: ['all'], shots: ['all'], elements: ['all'] },
	},
};

const isIn = (where: string[] | undefined, mode: string | undefined, duration: string) =>
	where?.some((cell) => [`${mode}/${duration}`, mode, 'all'].includes(cell)) ?? false;

function expected(row: Row, feature: string, mode: string | undefined, duration: string): Verdict {
	// Every model is silent.
	if (feature === 'silence' || isIn(row.yes[feature], mode, duration)) return 'yes';
	return isIn(row.unsure?.[feature], mode, duration) ? 'hint' : 'no';
}

function verdict(model: string, body: KlingRequest): Verdict {
	try {
		return checkModelSupport(model, body).length > 0 ? 'hint' : 'yes';
	} catch {
		return 'no';
	}
}

const cells = Object.entries(MAP).flatMap(([model, row]) =>
	row.modes.flatMap((mode) =>
		row.durations.flatMap((duration) =>
			Object.keys(FEATURES).map(
				(feature) =>
					[model, mode, duration, feature, expected(row, feature, mode, duration)] as const,
			),
		),
	),
);

describe('the capability map', () => {
	it.each(cells)('%s, %s, %s s, %s: %s', (model, mode, duration, feature, answer) => {
		expect(verdict(model, { mode, duration, ...FEATURES[feature] })).toBe(answer);
	});

	it.each(Object.keys(MAP))('accepts a single image in every mode and duration of %s', (model) => {
		const { modes, durations } = MAP[model]!;
		for (const mode of modes) {
			for (const duration of durations) expect(verdict(model, { mode, duration })).toBe('yes');
		}
		expect(verdict(model, {})).toBe('yes');
	});

	it.each<[model: string, body: KlingRequest]>([
		...Object.entries(MAP).flatMap(([model, { durations }]): Array<[string, KlingRequest]> => [
			[model, { duration: String(Number(durations[0]) - 1) }],
			[model, { duration: String(Math.max(...durations.map(Number)) + 1) }],
			[model, { mode: 'turbo' }],
		]),
		['kling-v2-master', { mode: 'std' }],
		['kling-v2-1-master', { mode: 'pro' }],
	])('hints that %s does not list %p, and accepts it', (model, body) => {
		expect(verdict(model, body)).toBe('hint');
	});

	it('does not check combinations of an unlisted mode or duration', () => {
		const endFrame = FEATURES.endFrame!;
		expect(verdict('kling-v2-1', { ...endFrame, mode: '4k' })).toBe('hint');
		expect(verdict('kling-v2-1', { ...endFrame, mode: 'pro', duration: '7' })).toBe('hint');
		expect(verdict('kling-v2-master', { ...endFrame, mode: '4k' })).toBe('no');
	});

	it('accepts an end frame with kling-v2-6 only without sound', () => {
		const body = { mode: 'pro', image_tail: 'https://a/b' };
		expect(verdict('kling-v2-6', { ...body, sound: 'off' })).toBe('yes');
		expect(() => checkModelSupport('kling-v2-6', { ...body, sound: 'on' })).toThrow(
			'kling-v2-6 cannot generate sound together with an end frame. Set Sound to off, or remove the end frame.',
		);
		expect(verdict('kling-v3', { ...body, sound: 'on' })).toBe('yes');
	});

	it.each(['kling-v9', 'my-model', 'constructor', '__proto__', 'toString', ''])(
		'accepts the unknown model %p',
		(model) => {
			expect(klingModel(model)).toBeUndefined();
		},
	);
});

describe('the message of the check', () => {
	it.each<[string, KlingRequest, string]>([
		['kling-v2-1', FEATURES.cfgScale!, 'kling-v2-1 does not support CFG Scale'],
		[
			'kling-v1-5',
			FEATURES.simpleCamera!,
			'kling-v1-5 supports Camera only in mode pro with 5 seconds',
		],
		[
			'kling-v1-5',
			{ ...FEATURES.cameraPreset, mode: 'pro' },
			'kling-v1-5 does not support Camera Movement "down_back"',
		],
		[
			'kling-v1',
			{ ...FEATURES.endFrame, duration: '10' },
			'kling-v1 supports End Frame only in mode std with 5 seconds, mode pro with 5 seconds',
		],
		['kling-v3', FEATURES.voices!, 'kling-v3 does not support Voices. Models that do: kling-v2-6'],
		[
			'kling-v2-6',
			{ ...FEATURES.voices, mode: 'pro', sound: 'off' },
			'Voices of kling-v2-6 need Sound: On',
		],
		[
			'kling-v3',
			{ ...FEATURES.endFrameAlone, image: undefined },
			'kling-v3 needs an image beside the end frame: the end frame alone does not make its video',
		],
		['kling-v3', { prompt: '' }, 'kling-v3 needs a prompt, unless Multi-Shot is By Shots'],
		['kling-v2-6', FEATURES.shots!, 'kling-v2-6 does not support Multi-Shot'],
		['kling-v2-6', FEATURES.elements!, 'kling-v2-6 does not support Elements'],
	])('for %s is %p', (model, body, message) => {
		expect(() => checkModelSupport(model, body)).toThrow(message);
	});

	it('says how to switch the check off', () => {
		expect(() => checkModelSupport('kling-v2-1', FEATURES.cfgScale!)).toThrow(
			expect.objectContaining({ description: expect.stringContaining('Check Model Support') }),
		);
	});

	it('adds a hint for values that the documents do not list', () => {
		expect(checkModelSupport('kling-v1', { mode: '4k', duration: '15' })).toEqual([
			'Kling\'s documents do not list "4k" as "Mode" of kling-v1, only std, pro',
			'Kling\'s documents do not list "15" as "Duration (Seconds)" of kling-v1, only 5, 10',
		]);
	});

	it('adds a hint for values that the documents disagree on', () => {
		expect(checkModelSupport('kling-v1', FEATURES.cameraPreset!)).toEqual([
			"Kling's documents disagree on whether kling-v1 supports Camera",
			'Kling\'s documents disagree on whether kling-v1 supports Camera Movement "down_back"',
		]);
	});
});

it('needs no prompt if each shot has its own', () => {
	const shots = [{ index: 1, prompt: 'A cup', duration: '5' }];
	const body = { multi_shot: true, shot_type: 'customize' as const, multi_prompt: shots };
	expect(checkModelSupport('kling-v3', { ...body, prompt: undefined })).toEqual([]);
	expect(() =>
		checkModelSupport('kling-v3', { ...body, shot_type: 'intelligence', prompt: undefined }),
	).toThrow('needs a prompt');
});

it('lists the current models, Custom and the retired models, newest first', () => {
	expect(modelChoices.map(({ value }) => value)).toEqual([
		'kling-v3',
		'kling-v2-6',
		'kling-v2-5-turbo',
		CUSTOM_MODEL,
		'kling-v2-1-master',
		'kling-v2-1',
		'kling-v2-master',
		'kling-v1-6',
		'kling-v1-5',
		'kling-v1',
	]);
	const current = modelChoices.slice(0, 3);
	// Contract: Kling today, section 9.
	expect(current.map(({ description }) => description!.match(/\$[\d.]+\d/g))).toEqual([
		['$0.084', '$0.112', '$0.42'],
		['$0.042', '$0.07'],
		['$0.042', '$0.07'],
	]);
	// n8n cuts a longer description after two lines.
	for (const { description } of current) expect(description!.length).toBeLessThanOrEqual(110);
	for (const { name, value } of modelChoices) {
		const isRetired = klingModel(String(value))?.isRetired ?? false;
		expect(name.endsWith(' (Retired by Kling in September 2026)')).toBe(isRetired);
	}
	expect(klingModels.filter(({ isRetired }) => isRetired)).toHaveLength(6);
});

it.each([
	['sound', ['kling-v3', 'kling-v2-6']],
	['voices', ['kling-v2-6']],
	['multiShot', ['kling-v3']],
	['elements', ['kling-v3']],
	['cfgScale', ['kling-v1-6', 'kling-v1-5', 'kling-v1']],
	['motionBrush', ['kling-v1-5', 'kling-v1']],
	['camera', ['kling-v1-5', 'kling-v1']],
] as const)('shows %s for %p and a custom model only', (feature, models) => {
	expect(shownFor(feature)).toEqual([...models, CUSTOM_MODEL]);
});
