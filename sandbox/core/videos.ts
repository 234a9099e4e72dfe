import { createHash } from 'node:crypto';
import { renderVideo, type VideoScene } from '../render';

/** A task's video. It has its URL from the start and its bytes once it is rendered. */
export interface Video {
	/** Its path, e.g. `/videos/kling/a1b2.mp4`. */
	path: string;
	scene: VideoScene;
	/** Renders on the first call. */
	render(): Promise<Buffer>;
}

/** Renders videos; equal scenes are rendered once. */
export class VideoStore {
	private readonly rendered = new Map<string, Promise<Buffer>>();

	/** `longSide`: pixels of the longer side of every video. */
	constructor(private readonly longSide: number) {}

	add(path: string, scene: VideoScene): Video {
		const sized = { ...scene, longSide: this.longSide };
		return { path, scene: sized, render: () => this.render(sized) };
	}

	clear(): void {
		this.rendered.clear();
	}

	private render(scene: VideoScene): Promise<Buffer> {
		const key = sceneKey(scene);
		const rendered = this.rendered.get(key) ?? renderVideo(scene);
		this.rendered.set(key, rendered);
		return rendered;
	}
}

/** Equal for equal scenes. */
function sceneKey(scene: VideoScene): string {
	const describe = (value: unknown): unknown => {
		if (Buffer.isBuffer(value)) return createHash('sha256').update(value).digest('hex');
		if (Array.isArray(value)) return value.map(describe);
		if (typeof value === 'object' && value !== null) {
			return Object.entries(value).map(([name, entry]) => [name, describe(entry)]);
		}
		return value;
	};
	return JSON.stringify(describe(scene));
}
