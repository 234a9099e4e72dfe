import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import type { Issue } from './input';
import type { Model } from './models';

/** What was submitted. */
export interface FalOrder {
	endpointId: string;
	requestId: string;
	input: Record<string, unknown>;
}

/** What the sandbox knows of a request besides its task. */
export interface FalRequest extends FalOrder {
	task: Task;
	model: Model;
	/** Why it fails, where the input is to blame. */
	issues: Issue[];
	isCancelled?: boolean;
	/** Payload storage is on: section 2, `X-Fal-Store-IO`. */
	isStored: boolean;
	durationSeconds: number;
}

/** Failures by a fault of the model's side or of the platform, with their HTTP statuses: section 5. */
const FAULTS: Record<string, number> = {
	internal_server_error: 500,
	downstream_service_error: 500,
	downstream_service_unavailable: 500,
	generation_timeout: 504,
	request_timeout: 504,
	startup_timeout: 504,
	runner_scheduling_failure: 503,
	runner_connection_timeout: 503,
	runner_disconnected: 503,
	runner_connection_refused: 503,
	runner_connection_error: 503,
	runner_incomplete_response: 502,
	runner_server_error: 500,
	internal_error: 500,
};

/** The part of an id by which requests are read: section 1. */
export function appOf(endpointId: string): string {
	const parts = endpointId.split('/');
	return parts.slice(0, ['workflows', 'comfy'].includes(parts[0] ?? '') ? 3 : 2).join('/');
}

/** Three URLs of a request: section 2. */
export function urlsOf(core: SandboxCore, { endpointId, requestId }: FalOrder) {
	const url = `${core.url}/${appOf(endpointId)}/requests/${requestId}`;
	return { response_url: url, status_url: `${url}/status`, cancel_url: `${url}/cancel` };
}

/** The output of a request that ended well, or the model's own error with its HTTP status. */
export function outcomeOf(
	core: SandboxCore,
	request: FalRequest,
): { status: number; body: object } {
	const { task, issues, isCancelled, model, input } = request;
	if (isCancelled) {
		return {
			status: 499,
			body: { detail: 'The request was cancelled', error_type: 'client_cancelled' },
		};
	}
	const fault = FAULTS[task.failure ?? ''];
	if (task.outcome === 'failed' && fault !== undefined) {
		const body = { detail: 'The request could not be processed', error_type: task.failure };
		return { status: fault, body };
	}
	if (task.outcome === 'failed') {
		const detail =
			issues.length > 0
				? issues
				: [{ loc: ['body', 'prompt'], msg: task.failure ?? '', type: 'content_policy_violation' }];
		const url = 'https://docs.fal.ai/errors';
		return { status: 422, body: { detail: detail.map((issue) => ({ ...issue, url, input })) } };
	}
	const video = {
		url: core.videoUrl(task),
		content_type: 'video/mp4',
		file_name: 'out.mp4',
		file_size: null,
	};
	return { status: 200, body: model.hasVideoList ? { videos: [video], seed: 7 } : { video } };
}

/** Section 3: COMPLETED means over, not good. */
export function statusOf(core: SandboxCore, request: FalRequest) {
	const { task, requestId } = request;
	const urls = { request_id: requestId, ...urlsOf(core, request) };
	if (!task.outcome) {
		const isWaiting = task.status === 'IN_QUEUE';
		return { status: task.status, ...(isWaiting && { queue_position: 0 }), ...urls };
	}
	const isFailed = task.outcome === 'failed';
	const { status, body } = outcomeOf(core, request);
	return {
		status: 'COMPLETED',
		logs: null,
		metrics: { inference_time: isFailed ? null : (task.finishedAt! - task.createdAt) / 1000 },
		...(isFailed && { error: `Invalid status code: ${status}`, error_type: errorTypeIn(body) }),
		...urls,
	};
}

function errorTypeIn(body: object): string {
	const { detail, error_type: type } = body as { detail: unknown; error_type?: string };
	return type ?? (detail as Issue[])[0]!.type;
}
