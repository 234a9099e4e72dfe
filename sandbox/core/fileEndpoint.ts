import type { Refusal } from './answer';
import type { SandboxCore } from './core';
import type { Endpoint } from './endpoint';

/**
 * The download of a provider's uploaded files.
 *
 * @param folder the path before the file's own, e.g. `/files/kie`
 * @param missing the provider's refusal of an unknown file
 */
export function fileEndpoint(core: SandboxCore, folder: string, missing: Refusal): Endpoint {
	return {
		operation: 'file',
		method: 'GET',
		path: `${folder}/*`,
		handle(request) {
			const file = core.uploads.get(request.path);
			if (!file) throw missing;
			return { status: 200, headers: { 'content-type': file.mimeType }, body: file.data };
		},
	};
}
