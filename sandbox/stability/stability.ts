import type { Answer } from '../core/answer';
import { hasBearer } from '../core/bearer';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, Endpoint, SandboxProvider } from '../core/endpoint';
import { videoEndpoint } from '../core/videoEndpoint';
import { createTask } from './createTask';
import { deployedEndpoints } from './deployed/deployedEndpoints';
import { deployedCodeAnswer, deployedErrorAnswer, unknownPath } from './deployed/deployedErrors';
import { FINISH_REASON } from './finishReason';
import { refuse, stabilityErrorAnswer } from './stabilityErrors';
import { VIDEO_FOLDER, type StabilityRequest } from './startGeneration';

/** The stability service, as its contract documents it or as it is deployed. A token is required only if one is set. */
export function createStability(core: SandboxCore): SandboxProvider {
	const shared = {
		id: 'stability' as const,
		paths: ['/api/img2video', `${VIDEO_FOLDER}/`],
		authenticate(headers: ApiRequest['headers']) {
			const { token } = core.credentials.stabilityImageToVideoApi;
			if (token && !hasBearer(headers, token)) throw refuse(401);
		},
	};
	if (core.options.deployments.stability === 'contract') {
		return {
			...shared,
			endpoints: contractEndpoints(core),
			errorAnswer: stabilityErrorAnswer,
			codeAnswer: () => undefined,
		};
	}
	return {
		...shared,
		endpoints: deployedEndpoints(core),
		errorAnswer: deployedErrorAnswer,
		codeAnswer: deployedCodeAnswer,
		unknownPath,
	};
}

function contractEndpoints(core: SandboxCore): Endpoint[] {
	return [
		{
			operation: 'create',
			method: 'POST',
			path: '/api/img2video',
			handle: (request) => createTask(core, request),
		},
		{
			operation: 'get',
			method: 'GET',
			path: '/api/img2video/result/:id',
			handle: (request) => getResult(core, request),
		},
		videoEndpoint(core, VIDEO_FOLDER),
	];
}

/** `GET /api/img2video/result/{id}`; the result is deleted after 24 hours. */
function getResult(core: SandboxCore, request: ApiRequest): Answer {
	const task = core.tasks.get('stability', request.params.id ?? '');
	if (!task || task.expired) throw refuse(404);
	if (!task.outcome) {
		const message = 'Video generation is still in progress. Try again in a few seconds.';
		return { status: 202, body: { status: 'in-progress', message } };
	}
	const failure = task.failure ?? 'SUCCESS';
	if (!FINISH_REASON.test(failure)) throw refuse(500, failure);
	return {
		status: 200,
		body: {
			status: 'complete',
			video_url: task.order.video.path,
			finish_reason: failure,
			seed: String((task.order.request as StabilityRequest).seed),
		},
	};
}
