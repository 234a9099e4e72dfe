import { driftPath, ease, type ViewPath } from './cameraPath';
import { WHOLE_PICTURE, type View } from './view';

/** The share of the picture that a close-up shows. */
const CLOSE = 0.55;

/**
 * The view of a video of several shots with hard cuts: the first drifts over the whole picture, every
 * other is a close-up of another part of it.
 *
 * @param seconds of each shot
 * @param endsWhole the last shot widens until it shows the whole picture
 */
export function shotPath(
	seconds: number[],
	{
		motion,
		seed,
		shape,
		endsWhole,
	}: {
		motion: number;
		seed: number;
		shape: number;
		endsWhole: boolean;
	},
): ViewPath {
	const total = seconds.reduce((sum, shot) => sum + shot, 0);
	const opening = driftPath(motion, seed, shape);
	return (time) => {
		let shot = 0;
		let left = time * total;
		while (shot < seconds.length - 1 && left >= seconds[shot]!) left -= seconds[shot++]!;
		const done = Math.min(1, left / seconds[shot]!);
		const view = shot === 0 ? opening(done) : closeUp(shot, done, seed, shape);
		return endsWhole && shot === seconds.length - 1 ? opened(view, ease(done)) : view;
	};
}

function closeUp(shot: number, done: number, seed: number, shape: number): View {
	const direction = (seed % 7) + shot * 2.399963;
	const extent = CLOSE * (1 - 0.08 * ease(done));
	const reach = 0.4 * (1 - CLOSE);
	return {
		...WHOLE_PICTURE,
		right: Math.cos(direction) * reach * shape,
		down: Math.sin(direction) * reach,
		extent,
	};
}

/** share 1 shows the whole picture. */
const opened = (view: View, share: number): View => ({
	...view,
	right: view.right * (1 - share),
	down: view.down * (1 - share),
	extent: view.extent + (1 - view.extent) * share,
});
