import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer';
import type { ProviderId } from './providerId';

/** The purpose of an endpoint. Faults and tests select requests by it, whatever the provider. */
export const OPERATIONS = [
	'create',
	'get',
	/** The cancelling of a task. */
	'cancel',
	'list',
	/** The account's remaining credits. */
	'account',
	/** Lists for a form: voices, elements. */
	'catalogue',
	'upload',
	/** The link to a video. */
	'link',
	/** The download of a video. */
	'video',
	/** The download of anything else. */
	'file',
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** A file of a multipart body. */
export interface UploadedFile {
	field: string;
	name: string;
	mimeType: string;
	data: Buffer;
}

/** A request as an endpoint sees it: its path is decoded, its body parsed by its content type. */
export interface ApiRequest {
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	params: Record<string, string>;
	/** A repeated name has an array. */
	query: Record<string, unknown>;
	/**
	 * The parsed body of an `application/json` request; absent for any other. An integer that a
	 * JavaScript number does not hold is a BigInt.
	 */
	json?: unknown;
	/** The parsed body of a `multipart/form-data` request; a field given twice has its last value. */
	form?: { fields: Record<string, string>; files: UploadedFile[] };
	/** The body of a request of any other type. */
	bytes?: Buffer;
	/** Set if the body does not match its content type. */
	unreadable?: string;
}

export interface Endpoint {
	operation: Operation;
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** In fastify's notation, e.g. `/v1/videos/image2video/:id`. */
	path: string;
	/** @throws Refusal */
	handle(request: ApiRequest): Promise<Answer> | Answer;
}

/** One provider's API. */
export interface SandboxProvider {
	id: ProviderId;
	/** Prefixes of this provider's paths, including unknown ones. */
	paths: string[];
	endpoints: Endpoint[];
	/**
	 * Checks the credentials; videos and files are public.
	 *
	 * @throws Refusal
	 */
	authenticate(headers: IncomingHttpHeaders, operation?: Operation): void;
	/** An error in the provider's own words for an HTTP status. */
	errorAnswer(status: number, message?: string): Answer;
	/** The provider's answer for one of its error codes; undefined for a code that it does not have. */
	codeAnswer(code: number | string, message?: string, operation?: Operation): Answer | undefined;
	/** The answer for a path without an endpoint. Default: its error for HTTP 404. */
	unknownPath?: Answer;
}
