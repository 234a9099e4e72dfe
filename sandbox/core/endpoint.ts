import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer';
import type { ProviderId } from './providerId';

/** What an endpoint is for; faults and tests pick requests by it, whatever the provider. */
export const OPERATIONS = [
	'create',
	'get',
	'list',
	/** What the account has left. */
	'account',
	/** What a form can offer: voices, elements. */
	'catalogue',
	'upload',
	/** The link to a video, where it is asked for. */
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
	/** A name that was given twice has an array. */
	query: Record<string, unknown>;
	/**
	 * The parsed body of an `application/json` request; absent for any other. An integer that a
	 * JavaScript number does not hold is a BigInt.
	 */
	json?: unknown;
	/** The parsed body of a `multipart/form-data` request; a field given twice has its last value. */
	form?: { fields: Record<string, string>; files: UploadedFile[] };
	/** Set when the body could not be read as what its content type says. */
	unreadable?: string;
}

export interface Endpoint {
	operation: Operation;
	method: 'GET' | 'POST';
	/** In fastify's notation, e.g. `/v1/videos/image2video/:id`. */
	path: string;
	/** @throws Refusal */
	handle(request: ApiRequest): Promise<Answer> | Answer;
}

/** One provider's API. */
export interface SandboxProvider {
	id: ProviderId;
	/** Beginnings of the paths that are this provider's, also where no endpoint stands. */
	paths: string[];
	endpoints: Endpoint[];
	/**
	 * Who may ask; videos and files are for everybody.
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
