import { type Feature, type KlingModel, klingModels } from '../../nodes/providers/kling/models';
import { code, markdownTable } from './markdown';

const FEATURES: Array<[head: string, feature: Feature]> = [
	['End frame', 'endFrame'],
	['End frame alone', 'endFrameAlone'],
	['Sound', 'sound'],
	['Sound with end frame', 'endFrameWithSound'],
	['Voices', 'voices'],
	['Shots', 'multiShot'],
	['Elements', 'elements'],
	['Motion brush', 'motionBrush'],
	['Camera, simple', 'camera'],
	['Camera, other types', 'cameraPresets'],
	['CFG scale', 'cfgScale'],
];

/** The features of each of Kling's models, as Create Task checks them. */
export const klingModelTable = (): string =>
	markdownTable(
		['Model', 'Retired', 'Durations (seconds)', 'Modes', ...FEATURES.map(([head]) => head)],
		klingModels.map((model) => [
			`${model.name} ${code(model.id)}`,
			model.isRetired ? 'yes' : 'no',
			model.durations.join(', '),
			model.modes.join(', ') || 'one, which is not sent',
			...FEATURES.map(([, feature]) => shown(supportOf(model, feature))),
		]),
	);

const supportOf = (model: KlingModel, feature: Feature): KlingModel[Feature] =>
	feature === 'endFrameWithSound' && (model.sound === false || model.endFrame === false)
		? false
		: model[feature];

function shown(support: KlingModel[Feature]): string {
	if (typeof support === 'boolean') return support ? 'yes' : 'no';
	const combinations = support.only.map((combination) => {
		const [mode, duration] = combination.split('/');
		return `${mode} with ${duration} s`;
	});
	return `${combinations.join(', ')}${support.unsure ? ' (?)' : ''}`;
}
