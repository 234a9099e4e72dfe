import { isHttpUrl } from '../http/url';
import { numberIn } from '../json';
import type { VideoTask } from './videoTask';

const VIDEO_NAME = /video|^mp4$/i;
const VIDEO_FILE = /\.(?:mp4|webm|mov|m4v|mkv|avi|gif)(?:[?#]|$)/i;
/** Files of another kind, such as `video_thumbnail`. */
const OTHER_FILE = /\.(?:png|jpe?g|webp|avif|svg|mp3|wav|m4a|ogg|json|txt|srt|vtt)(?:[?#]|$)/i;
const DEEPEST = 8;

/**
 * The videos of an output without a documented form: file objects and URLs of videos at any level, each once. A file without a type and
 * extension is a video if its field says so.
 */
export function videosIn(output: unknown): VideoTask['videos'] {
	const videos = new Map<string, VideoTask['videos'][number]>();
	const visit = (value: unknown, isNamed: boolean, level: number): void => {
		if (level > DEEPEST) return;
		if (typeof value === 'string') {
			const isVideo =
				isHttpUrl(value) && (VIDEO_FILE.test(value) || (isNamed && !OTHER_FILE.test(value)));
			if (isVideo && !videos.has(value)) videos.set(value, { url: value });
			return;
		}
		if (typeof value !== 'object' || value === null) return;
		if (Array.isArray(value)) {
			for (const entry of value) visit(entry, isNamed, level + 1);
			return;
		}
		const { url, content_type: type, file_name: name, duration } = value as Record<string, unknown>;
		if (typeof url === 'string') {
			const names = [String(name ?? ''), url];
			const isFile = names.some((text) => VIDEO_FILE.test(text));
			const isOther = !isFile && names.some((text) => OTHER_FILE.test(text));
			const isByName = isFile || (isNamed && !isOther);
			const isVideo = typeof type === 'string' ? type.startsWith('video/') : isByName;
			const isUnnamedType = type === 'application/octet-stream' && isByName;
			if (isHttpUrl(url) && (isVideo || isUnnamedType)) {
				const durationSeconds = numberIn(duration);
				videos.set(url, { url, ...(durationSeconds !== undefined && { durationSeconds }) });
			}
			return;
		}
		for (const [field, content] of Object.entries(value)) {
			visit(content, isNamed || VIDEO_NAME.test(field), level + 1);
		}
	};
	visit(output, false, 0);
	return [...videos.values()];
}
