import type { Fault } from '../../sandbox';

type DistributiveOmit<T, Key extends string> = T extends unknown ? Omit<T, Key> : never;
type FaultAlone = DistributiveOmit<
	Fault,
	'provider' | 'operation' | 'method' | 'path' | 'nth' | 'times' | 'to'
>;

/** A fault: of the sandbox, or of a proxy in front of it. */
export type Injection =
	| FaultAlone
	/** Nobody listens. */
	| { kind: 'connectionRefused' }
	/** The connection is closed in the TLS handshake. */
	| { kind: 'tlsBrokenBefore' }
	/** A proxy passes on the request, and answers in plain HTTP on the connection with TLS. */
	| { kind: 'tlsBrokenAfter' }
	| { kind: 'expiredCertificate' };

export interface NamedFault {
	inject: Injection;
	/** The provider processes the request nevertheless: a submission creates a task. */
	isTaken?: boolean;
	/** Ends only by the node's own time limit. */
	isSlow?: boolean;
	/** The words of the credential. */
	repeatsCredential?: boolean;
	/** The code in the error, if it differs from the fault's; `null` for none. */
	namedCode?: string | null;
}

/** By the names that the matrix uses. */
export const FAULTS: Record<string, NamedFault> = {
	'connection refused': { inject: { kind: 'connectionRefused' } },
	'TLS broken before the request': { inject: { kind: 'tlsBrokenBefore' } },
	'TLS broken after the request was taken': { inject: { kind: 'tlsBrokenAfter' }, isTaken: true },
	'reset before the request was taken': { inject: { kind: 'resetBefore' } },
	'reset after the request was taken': { inject: { kind: 'resetAfter' }, isTaken: true },
	'reset in mid-answer': { inject: { kind: 'resetMidAnswer' }, isTaken: true },
	'time-out, request not taken': { inject: { kind: 'timeout' }, isSlow: true },
	'time-out, request taken': {
		inject: { kind: 'timeout', acted: true },
		isTaken: true,
		isSlow: true,
	},
	'stalls in mid-answer': { inject: { kind: 'stallMidAnswer' }, isTaken: true, isSlow: true },
	'slow trickle': { inject: { kind: 'trickle' }, isTaken: true, isSlow: true },
	'truncated video': { inject: { kind: 'truncatedVideo' } },
	'expired certificate': { inject: { kind: 'expiredCertificate' } },
	'redirect to another host': { inject: { kind: 'redirect' } },
	...statuses([303, 400, 401, 402, 403, 404, 409, 422, 429, 499, 500, 503, 504]),
	'task behind HTTP 201': { inject: { kind: 'otherStatus', status: 201 }, isTaken: true },
	'task behind HTTP 202': { inject: { kind: 'otherStatus', status: 202 }, isTaken: true },
	'byte order mark before JSON': { inject: { kind: 'byteOrderMark' }, isTaken: true },
	'HTTP 401 that repeats the credential': {
		inject: { kind: 'status', status: 401 },
		repeatsCredential: true,
	},
	'HTTP 429 with Retry-After: 20': { inject: { kind: 'status', status: 429, retryAfter: 20 } },
	'HTTP 502 with a page of HTML': { inject: { kind: 'html' } },
	'HTTP 502 with HTML, request taken': { inject: { kind: 'html', acted: true }, isTaken: true },
	'empty body': { inject: { kind: 'emptyBody' }, isTaken: true },
	'invalid JSON': { inject: { kind: 'invalidJson' }, isTaken: true },
	'JSON of a wrong shape': { inject: { kind: 'wrongShape' }, isTaken: true },
	'JSON that repeats the credential': {
		inject: { kind: 'wrongShape' },
		isTaken: true,
		repeatsCredential: true,
	},
	'answer of 50 MB': { inject: { kind: 'hugeAnswer' }, isTaken: true },
	...codes('Kling', [
		...[1000, 1001, 1002, 1003, 1004, 1100, 1101, 1102, 1103, 1200, 1201, 1202, 1203],
		...[1300, 1301, 1302, 1303, 1304, 5000, 5001, 5002],
	]),
	'Kling does not find the task (1201)': {
		inject: { kind: 'providerCode', code: 1201, message: 'Task not found' },
	},
	'Kling knows the external ID already (1201)': {
		inject: { kind: 'providerCode', code: 1201, message: 'external_task_id already exists' },
	},
	'Kling has discontinued the model (1201)': {
		inject: { kind: 'providerCode', code: 1201, message: 'the model has been discontinued' },
	},
	...codes('kie.ai', [400, 401, 402, 404, 408, 409, 422, 429, 433, 451, 455, 500, 501, 505, 550]),
	'kie.ai refuses a field with code 500': {
		inject: {
			kind: 'providerCode',
			code: 500,
			message: 'aspect_ratio is not within the range of allowed options',
		},
	},
	'kie.ai knows no such record': {
		inject: { kind: 'providerCode', code: 422, message: 'recordInfo is null' },
	},
	'no channel for the model': {
		inject: { kind: 'status', status: 503, message: 'No available channel for model kling-v1' },
	},
	...gatewayCodes(['invalid_request', 'task_not_exist', 'task_failed', 'build_request_failed']),
	...gatewayCodes(['do_request_failed', 'service_unavailable']),
	...gatewayCodes(['read_response_body_failed', 'unmarshal_response_failed'], true),
	'gateway code fail_to_fetch_task': {
		inject: { kind: 'providerCode', code: 'fail_to_fetch_task' },
		namedCode: '1201',
	},
	'gateway code do_request_failed, taken': {
		inject: { kind: 'providerCode', code: 'do_request_failed', acted: true },
		isTaken: true,
	},
	"Kling's 1302 behind the gateway": {
		inject: { kind: 'providerCode', code: 1302 },
		namedCode: 'fail_to_fetch_task',
	},
	"Kling's 5000 behind the gateway": { inject: { kind: 'providerCode', code: 5000 } },
	...codes('Stability', [400, 401, 403, 404, 429, 500, 503]),
	'Stability code 402': {
		inject: { kind: 'providerCode', code: 402 },
		namedCode: 'payment_required',
	},
	'Stability has no keys': { inject: { kind: 'providerCode', code: 'no_keys' }, namedCode: null },
	'Stability makes another video': {
		inject: { kind: 'providerCode', code: 'generation_in_progress' },
	},
	'Stability asks for a retry': { inject: { kind: 'providerCode', code: 'retry' } },
	'a list of findings': {
		inject: {
			kind: 'wrongShape',
			status: 422,
			acted: false,
			body: {
				detail: [
					{
						type: 'value_error',
						loc: ['body', 'duration'],
						msg: "Value error, Duration must be '5' or '10'",
						input: '7',
					},
				],
			},
		},
	},
	'an upload that cannot be saved': {
		inject: { kind: 'status', status: 500, message: 'Failed to process image upload: [Errno 28]' },
	},
	'a video that could not be made': {
		inject: { kind: 'status', status: 500, message: 'Failed to generate video: no face' },
	},
	'a paid video that could not be downloaded': {
		inject: {
			kind: 'status',
			status: 500,
			message: 'Failed to generate video: 404 Client Error: Not Found',
			acted: true,
		},
		isTaken: true,
	},
	'a job that is not found': {
		inject: { kind: 'status', status: 404, message: 'Job with ID j-1 not found' },
	},
	'a job with an error': {
		inject: { kind: 'wrongShape', acted: false, body: { job_id: 'j-1', status: 'error' } },
	},
};

function statuses(all: number[]): Record<string, NamedFault> {
	return Object.fromEntries(
		all.flatMap((status): Array<[string, NamedFault]> => [
			[`HTTP ${status}`, { inject: { kind: 'status', status } }],
			[
				`HTTP ${status}, request taken`,
				{ inject: { kind: 'status', status, acted: true }, isTaken: true },
			],
		]),
	);
}

function codes(provider: string, all: number[]): Record<string, NamedFault> {
	return Object.fromEntries(
		all.map((code) => [`${provider} code ${code}`, { inject: { kind: 'providerCode', code } }]),
	);
}

function gatewayCodes(all: string[], isTaken = false): Record<string, NamedFault> {
	return Object.fromEntries(
		all.map((code) => [
			`gateway code ${code}`,
			{ inject: { kind: 'providerCode', code, acted: isTaken }, isTaken },
		]),
	);
}
