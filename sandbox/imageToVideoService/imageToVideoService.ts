import sharp from 'sharp';
import type { Answer, Refusal } from '../core/answer';
import { hasBearer } from '../core/bearer';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, SandboxProvider } from '../core/endpoint';
import { videoEndpoint } from '../core/videoEndpoint';
import { generate, PREVIEW_FOLDER, VIDEO_FOLDER } from './generate';
import { READERS } from './readOrder';
import { refuse, serviceErrorAnswer } from './serviceErrors';
import { detailAnswer, refuse as refuseDetail } from './versions/detail';
import { VERSIONS, type Version } from './versions/version';
import { checkHost, versionEndpoints } from './versions/versionEndpoints';

const PATH = '/api/v1/image-to-video';

/** The image-to-video service, as its contract documents it or in one of its versions. */
export function createImageToVideoService(core: SandboxCore): SandboxProvider {
	const { service } = core.options.deployments;
	return service === 'contract' ? createDocumented(core) : createVersion(core, VERSIONS[service]);
}

function createDocumented(core: SandboxCore): SandboxProvider {
	return {
		id: 'imageToVideoService',
		paths: [PATH, `${PREVIEW_FOLDER}/`],
		endpoints: [
			...Object.entries(READERS).map(([name, read]) => ({
				operation: 'create' as const,
				method: 'POST' as const,
				path: `${PATH}/${name}`,
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
		authenticate: (headers) => checkToken(core, headers, refuse(401)),
		errorAnswer: serviceErrorAnswer,
		codeAnswer: () => undefined,
	};
}

function createVersion(core: SandboxCore, version: Version): SandboxProvider {
	return {
		id: 'imageToVideoService',
		paths: [PATH],
		endpoints: versionEndpoints(core, version),
		authenticate(headers) {
			checkHost(version, headers);
			checkToken(core, headers, refuseDetail(401));
		},
		errorAnswer: detailAnswer,
		codeAnswer: () => undefined,
		unknownPath: detailAnswer(404),
	};
}

/** The service has no tokens of its own; a proxy in front of it may require one. */
function checkToken(core: SandboxCore, headers: ApiRequest['headers'], refusal: Refusal): void {
	const { token } = core.credentials.imageToVideoServiceApi;
	if (token && !hasBearer(headers, token)) throw refusal;
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
