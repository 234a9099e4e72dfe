import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { Endpoint } from '../core/endpoint';
import { fileEndpoint } from '../core/fileEndpoint';
import { refuse } from './falErrors';

const FOLDER = '/files/fal';

const initiateBody = z.object({ content_type: z.string().min(1), file_name: z.string().min(1) });

/** Upload in two steps, and where the files are had again: section 8. */
export function uploadEndpoints(core: SandboxCore): Endpoint[] {
	const expected = new Map<string, string>();
	core.whenReset(() => expected.clear());
	return [
		{
			operation: 'upload',
			method: 'POST',
			path: '/storage/upload/initiate',
			handle({ json, query, unreadable }) {
				if (unreadable !== undefined) throw refuse(400, unreadable);
				if (query.storage_type !== 'fal-cdn-v3') throw refuse(422, 'storage_type: unknown');
				const order = checkShape(initiateBody, json, (message) => refuse(422, message));
				const name = `${randomUUID()}-${order.file_name}`;
				expected.set(name, order.content_type);
				return {
					status: 200,
					body: {
						upload_url: `${core.url}/fal-upload/${name}`,
						file_url: `${core.url}${FOLDER}/${name}`,
					},
				};
			},
		},
		{
			operation: 'file',
			method: 'PUT',
			path: '/fal-upload/:name',
			handle({ params, headers, bytes }) {
				const mimeType = expected.get(params.name ?? '');
				if (mimeType === undefined) throw refuse(403, 'the URL was not signed for this file');
				if (headers.authorization !== undefined) throw refuse(400, 'no key belongs here');
				if (headers['content-type'] !== mimeType) throw refuse(403, `not a ${mimeType}`);
				if (!bytes?.length) throw refuse(400, 'the file is empty');
				core.uploads.set(`${FOLDER}/${params.name}`, { data: bytes, mimeType });
				return { status: 200, body: '' };
			},
		},
		fileEndpoint(core, FOLDER, refuse(404, 'no such file')),
	];
}
