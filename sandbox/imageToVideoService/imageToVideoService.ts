import sharp from 'sharp';
import type { Answer } from '../core/answer';
import { hasBearer } from '../core/bearer';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, SandboxProvider } from '../core/endpoint';
import { videoEndpoint } from '../core/videoEndpoint';
import { generate, PREVIEW_FOLDER, VIDEO_FOLDER } from './generate';
import { READERS } from './readOrder';
import { refuse, serviceErrorAnswer } from './serviceErrors';

/** The image-to-video service, as its contract documents it; a token only where one is set. */
export function createImageToVideoService(core: SandboxCore): SandboxProvider {
	const path = '/api/v1/image-to-video';
	return {
		id: 'imageToVideoService',
		paths: [path, `${PREVIEW_FOLDER}/`],
		endpoints: [
			...Object.entries(READERS).map(([name, read]) => ({
				operation: 'create' as const,
				method: 'POST' as const,
				path: `${path}/${name}`,
				handle: async (request: ApiRequest) => generate(core, await read(core, request)),
			})),
			videoEndpoint(core, VIDEO_FOLDER),
			{
				operation: 'file',
				method: 'GET',
				path: `${PREVIEW_FOLDER}/:file`,
				handle: (request) => getPreview(core, request),
			},
		],
		authenticate(headers) {
			const { token } = core.credentials.imageToVideoServiceApi;
			if (token && !hasBearer(headers, token)) throw refuse(401);
		},
		errorAnswer: serviceErrorAnswer,
		codeAnswer: () => undefined,
	};
}

/** The video's first frame is the image itself. */
async function getPreview(core: SandboxCore, request: ApiRequest): Promise<Answer> {
	const id = request.params.file?.replace(/\.jpg$/, '') ?? '';
	const task = core.tasks.get('imageToVideoService', id);
	if (task?.outcome !== 'succeeded' || task.expired) throw refuse(404);
	const { image, longSide } = task.order.video.scene;
	const preview = sharp(image).resize(longSide, longSide, { fit: 'inside' }).jpeg();
	return {
		status: 200,
		headers: { 'content-type': 'image/jpeg' },
		body: await preview.toBuffer(),
	};
}
