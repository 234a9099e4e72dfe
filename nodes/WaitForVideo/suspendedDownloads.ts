import type { IBinaryKeyData, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import pLimit from 'p-limit';

import { outcomeOf, valueOf } from '../shared/outcome';
import type { FilesOf } from '../waiting/resultItems';

interface Downloads {
	limit: ReturnType<typeof pLimit>;
	/** By the tasks' keys. */
	files: Map<string, Promise<IBinaryKeyData>>;
}

/**
 * The videos that this process downloads for suspended executions, by execution and node. n8n keeps no state that
 * `webhook()` changes while the execution stays suspended. So another process, or this one after a restart, downloads
 * such a video once more; n8n deletes the unused file together with its execution.
 */
const downloads = new Map<string, Downloads>();
/** The oldest execution is forgotten first. */
const MOST_EXECUTIONS = 500;
/** Whether n8n stores files in the items. Such files would fill the memory until their execution is resumed. */
let areFilesInItems = false;

type Context = IExecuteFunctions | IWebhookFunctions;

const placeOf = (context: Context): string =>
	`${context.getExecutionId()} ${context.getNode().name}`;

/** Downloads videos while the execution is suspended, at most `concurrency` at a time, and keeps their files. */
export function keepDownloads(context: Context, concurrency: number): FilesOf {
	const place = placeOf(context);
	return async (key, download) => {
		if (areFilesInItems) return {};
		const { limit, files } = downloads.get(place) ?? newDownloads(place, concurrency);
		const kept = files.get(key);
		if (kept) return await kept;
		const downloading = limit(download);
		files.set(key, downloading);
		const outcome = await outcomeOf(() => downloading);
		// A failed download is tried again when the execution is resumed.
		if (!outcome.ok || !areStoredOutside(outcome.value)) files.delete(key);
		return valueOf(outcome);
	};
}

/** Takes a video that is downloaded during the suspension. Downloads other videos, and those that failed. */
export function takeDownloads(context: Context): FilesOf {
	const place = placeOf(context);
	return async (key, download) => {
		const kept = downloads.get(place)?.files.get(key);
		const outcome = kept && (await outcomeOf(() => kept));
		return outcome?.ok ? outcome.value : await download();
	};
}

/** Forgets an execution's videos after its suspension, because its items have them. */
export function forgetDownloads(context: Context): void {
	downloads.delete(placeOf(context));
}

function newDownloads(place: string, concurrency: number): Downloads {
	const made: Downloads = { limit: pLimit(Math.floor(concurrency)), files: new Map() };
	downloads.set(place, made);
	const [oldest] = downloads.keys();
	if (downloads.size > MOST_EXECUTIONS) downloads.delete(oldest!);
	return made;
}

function areStoredOutside(files: IBinaryKeyData): boolean {
	areFilesInItems = Object.values(files).some(({ id }) => id === undefined);
	return !areFilesInItems;
}
