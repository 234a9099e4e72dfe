import type { ServiceVersion } from '../../core/deployments';

/** The behaviour of a version of the service: section 1 of the document on its versions. */
export interface Version {
	/** A submission is answered with a job instead of the finished video. */
	hasJobs: boolean;
	/** `/from-url` and `/from-base64` exist. */
	hasOldEndpoints: boolean;
	/** Images in base64 are accepted. */
	takesBase64: boolean;
	/** `GET /videos/{file name}` serves the saved videos. */
	servesSavedVideos: boolean;
	/** `save_video` of `/generate` is respected; otherwise videos are always saved. */
	readsSaveVideo: boolean;
	/** The header Host is checked, files by their first bytes, and videos have a list. */
	isNewest: boolean;
}

const first: Version = {
	hasJobs: false,
	hasOldEndpoints: true,
	takesBase64: true,
	servesSavedVideos: true,
	readsSaveVideo: true,
	isNewest: false,
};

const second: Version = { ...first, takesBase64: false, servesSavedVideos: false };

const third: Version = { ...second, hasJobs: true };

export const VERSIONS: Record<Exclude<ServiceVersion, 'contract'>, Version> = {
	sync: first,
	'sync-2': second,
	async: third,
	newest: { ...third, hasOldEndpoints: false, readsSaveVideo: false, isNewest: true },
};
