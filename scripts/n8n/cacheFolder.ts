import { homedir } from 'node:os';
import path from 'node:path';

const OWN_FOLDER = 'n8n-nodes-ai-image-to-video';

function userCacheFolder(): string {
	if (process.platform === 'win32') {
		return process.env.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local');
	}
	if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches');
	const configured = process.env.XDG_CACHE_HOME;
	// The XDG base directory specification says to ignore a relative path.
	return configured && path.isAbsolute(configured) ? configured : path.join(homedir(), '.cache');
}

/** Absolute path of this package's folder within the user's cache folder; it may not exist yet. */
export function cacheFolder(): string {
	return path.join(userCacheFolder(), OWN_FOLDER);
}
