import {
	checkModelSupport,
	documentedModels,
	modelSupport,
	modelsWithout,
} from '../../../../nodes/providers/kling/models';
import type { KlingRequest } from '../../../../nodes/providers/kling/requestSchema';

type Verdict = 'yes' | 'hint' | 'no';

const FEATURES: Record<string, Partial<KlingRequest>> = {
	endFrame: { image_tail: 'https://a/b' },
	staticMask: { static_mask: 'https://a/b' },
	dynamicMasks: { dynamic_masks: [] },
	simpleCamera: { camera_control: { type: 'simple' } },
	cameraPreset: { camera_control: { type: 'down_back' } },
	sound: { sound: 'on' },
	silence: { sound: 'off' },
	voices: { voice_list: [{ voice_id: 'v1' }] },
	cfgScale: { cfg_scale: 0.5 },
};

/** What the official capability map says of one model, written out anew: for each feature the modes and durations. */
interface Row {
	modes: string[];
	durations: string[];
	/** As `mode/duration`, `mode` for each duration, or `all`. */
	yes: Record<string, string[]>;
	unsure?: Record<string, string[]>;
}

const OLDER = { modes: ['std', 'pro'], durations: ['5', '10'] };

const MAP: Record<string, Row> = {
	'kling-v1': {
		...OLDER,
		yes: {
			endFrame: ['std/5', 'pro/5'],
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
			staticMask: ['pro/5'],
			dynamicMasks: ['pro/5'],
			simpleCamera: ['pro/5'],
			cfgScale: ['all'],
		},
	},
	'kling-v1-6': { ...OLDER, yes: { endFrame: ['pro'], cfgScale: ['all'] } },
	'kling-v2-master': { ...OLDER, yes: {} },
	'kling-v2-1': { ...OLDER, yes: { endFrame: ['pro'] } },
	'kling-v2-1-master': { ...OLDER, yes: {} },
	'kling-v2-5-turbo': { ...OLDER, yes: { endFrame: ['pro'] } },
	'kling-v2-6': { ...OLDER, yes: { endFrame: ['pro'], sound: ['pro'], voices: ['all'] } },
	'kling-v3': {
		modes: ['std', 'pro', '4k'],
		durations: ['3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15'],
		yes: { endFrame: ['all'], sound: ['all'], voices: ['all'] },
		unsure: { cfgScale: ['all'] },
	},
};

const isIn = (where: string[] | undefined, mode: string, duration: string) =>
	where?.some((cell) => [`${mode}/${duration}`, mode, 'all'].includes(cell)) ?? false;

function expected(row: Row, feature: string, mode: string, duration: string): Verdict {
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

	it.each(
		Object.entries(MAP).flatMap(([model, { durations }]) => [
			[model, { duration: String(Number(durations[0]) - 1) }],
			[model, { duration: String(Math.max(...durations.map(Number)) + 1) }],
			[model, { mode: 'turbo' }],
		]),
	)('hints that %s does not list %p, and accepts it', (model, body) => {
		expect(verdict(model as string, body as KlingRequest)).toBe('hint');
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
			'"Sound" is "on"; allowed: off, because kling-v2-6 makes no sound with an end frame',
		);
		expect(verdict('kling-v3', { ...body, sound: 'on' })).toBe('yes');
	});

	it.each(['kling-v9', 'my-model', 'constructor', '__proto__', 'toString', ''])(
		'accepts the unknown model %p',
		(model) => {
			expect(modelSupport(model)).toBeUndefined();
			expect(checkModelSupport(model, { mode: '8k', duration: '60', sound: 'on' })).toEqual([]);
		},
	);
});

describe('the message of the check', () => {
	it.each<[string, KlingRequest, string]>([
		[
			'kling-v2-1',
			FEATURES.cfgScale!,
			'"CFG Scale" is set; allowed: not with kling-v2-1, which does not have it',
		],
		[
			'kling-v1-5',
			FEATURES.simpleCamera!,
			'"Camera Control" is set; allowed with kling-v1-5: only mode pro with 5 seconds',
		],
		[
			'kling-v1-5',
			{ ...FEATURES.cameraPreset, mode: 'pro' },
			'"Camera Movement "down_back"" is set; allowed: not with kling-v1-5, which does not have it',
		],
		[
			'kling-v1',
			{ ...FEATURES.endFrame, duration: '10' },
			'"End Frame" is set; allowed with kling-v1: only mode std with 5 seconds, mode pro with 5 seconds',
		],
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
			"Kling's documents disagree on whether kling-v1 supports Camera Control",
			'Kling\'s documents disagree on whether kling-v1 supports Camera Movement "down_back"',
		]);
	});
});

it("lists exactly the contract's models, in its order", () => {
	expect(Object.keys(documentedModels)).toEqual([
		'kling-v1',
		'kling-v1-5',
		'kling-v1-6',
		'kling-v2-master',
		'kling-v2-1',
		'kling-v2-1-master',
		'kling-v2-5-turbo',
		'kling-v2-6',
	]);
});

it.each([
	['sound', ['kling-v2-6']],
	['voices', ['kling-v2-6']],
	['cfgScale', ['kling-v1', 'kling-v1-5', 'kling-v1-6']],
	['motionBrush', ['kling-v1', 'kling-v1-5']],
	['camera', ['kling-v1', 'kling-v1-5']],
] as const)('hides %s for all models but %p', (feature, models) => {
	const others = Object.keys(documentedModels).filter(
		(model) => !modelsWithout(feature).includes(model),
	);
	expect(others).toEqual(models);
});
