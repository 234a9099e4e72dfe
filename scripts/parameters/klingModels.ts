import {
	allModels,
	hasFeature,
	type ModelSupport,
	type Support,
} from '../../nodes/providers/kling/models';
import { code, markdownTable } from './markdown';

type Feature = Exclude<keyof ModelSupport, 'durations' | 'modes'>;

const FEATURES: Array<[head: string, feature: Feature]> = [
	['End frame', 'endFrame'],
	['Motion brush', 'motionBrush'],
	['Camera, simple', 'camera'],
	['Camera, other types', 'cameraPresets'],
	['Sound', 'sound'],
	['Sound with end frame', 'endFrameWithSound'],
	['Voices', 'voices'],
	['CFG scale', 'cfgScale'],
];

/** What each of Kling's models supports, as Create Task checks it. */
export const klingModelTable = (): string =>
	markdownTable(
		['Model', 'Durations (seconds)', 'Modes', ...FEATURES.map(([head]) => head)],
		[...allModels].map(([model, support]) => [
			code(model),
			support.durations.join(', '),
			support.modes.join(', '),
			...FEATURES.map(([, feature]) => shown(supportOf(support, feature))),
		]),
	);

const supportOf = (model: ModelSupport, feature: Feature): Support =>
	feature === 'endFrameWithSound' && !(hasFeature(model.sound) && hasFeature(model.endFrame))
		? false
		: model[feature];

function shown(support: Support): string {
	if (support === 'unsure') return '?';
	if (typeof support === 'boolean') return support ? 'yes' : 'no';
	const combinations = support.only.map((combination) => {
		const [mode, duration] = combination.split('/');
		return `${mode} with ${duration} s`;
	});
	return `${combinations.join(', ')}${support.unsure ? ' (?)' : ''}`;
}
