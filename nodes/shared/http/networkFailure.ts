import type { ProviderFailure } from '../failures';
import { isObject } from '../json';

/** Reasons for a missing connection, by Node.js error code. */
const NO_CONNECTION: Record<string, string> = {
	ECONNREFUSED: 'refused the connection',
	ENOTFOUND: 'cannot be reached: its host name was not found',
	EAI_AGAIN: 'cannot be reached: its host name cannot be resolved at the moment',
};

/** Node.js error codes for rejected certificates (documented under "X509 certificate error codes"). */
const CERTIFICATE_CODES = new Set([
	'CERT_CHAIN_TOO_LONG',
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'CERT_REJECTED',
	'CERT_REVOKED',
	'CERT_SIGNATURE_FAILURE',
	'CERT_UNTRUSTED',
	'CRL_HAS_EXPIRED',
	'CRL_NOT_YET_VALID',
	'CRL_SIGNATURE_FAILURE',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERROR_IN_CERT_NOT_AFTER_FIELD',
	'ERROR_IN_CERT_NOT_BEFORE_FIELD',
	'ERROR_IN_CRL_LAST_UPDATE_FIELD',
	'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'HOSTNAME_MISMATCH',
	'INVALID_CA',
	'INVALID_PURPOSE',
	'PATH_LENGTH_EXCEEDED',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
	'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
	'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
	'UNABLE_TO_GET_CRL',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Node.js error codes for invalid requests, which it does not begin to send. */
const ILLEGAL_REQUEST_CODES = new Set([
	'ERR_HTTP_INVALID_HEADER_VALUE',
	'ERR_INVALID_CHAR',
	'ERR_INVALID_HTTP_TOKEN',
	'ERR_INVALID_PROTOCOL',
	'ERR_INVALID_URL',
	'ERR_UNESCAPED_CHARACTERS',
]);

/** n8n's error classes for requests that it refuses to send. The last one is their base class. */
const REFUSAL_CLASSES = new Set([
	'SsrfBlockedHostnameError',
	'SsrfBlockedIpError',
	'UnknownConnectionHostError',
	'UserError',
]);

/** OpenSSL's messages for a server that answers the handshake in plain HTTP. They count only during the handshake. */
const NO_TLS = /wrong version number|packet length too long/i;
/** An unknown host name or a failed TLS handshake is permanent after this many consecutive attempts. */
const MAX_CONSECUTIVE = 3;

interface About {
	/** The name of the service in messages. */
	service: string;
	/** What to check for a wrong address; by default the credential's base URL. */
	address?: string;
	/** The time limit in seconds, if it ended the request. */
	timedOutAfter?: number | undefined;
}

/**
 * Classifies a request without a complete answer. It is transient or permanent if Node.js or n8n never began to send it
 * (see `requestPhase`). Otherwise it is ambiguous, because the provider may have processed it.
 */
export function networkFailure(error: unknown, about: About): ProviderFailure {
	const { service, timedOutAfter } = about;
	const failure = neverSent(error, about);
	if (timedOutAfter !== undefined && failure?.kind !== 'permanent') {
		return failure
			? {
					kind: 'transient',
					message: `No connection to ${inSentence(service)} could be made within ${timedOutAfter} seconds`,
					description: 'Nothing was sent. Check the connection and any proxy in between.',
				}
			: {
					kind: 'ambiguous',
					message: `${service} did not answer within ${timedOutAfter} seconds`,
					description: 'Check the connection, or allow more time in the options.',
				};
	}
	return (
		failure ?? {
			kind: 'ambiguous',
			message: `The connection to ${inSentence(service)} broke before its answer was complete`,
			description: 'Check the connection and any proxy in between.',
		}
	);
}

/** The failure of a request that was certainly not sent; otherwise undefined. */
function neverSent(error: unknown, about: About): ProviderFailure | undefined {
	const { service, address = "the credential's base URL" } = about;
	const causes = causesOf(error);
	const codes = causes.map(({ code }) => code).filter((code) => typeof code === 'string');
	const [code = ''] = codes;
	if (causes.some((cause) => isOfClass(cause, REFUSAL_CLASSES))) {
		return {
			kind: 'permanent',
			message: `n8n does not allow requests to ${inSentence(service)}`,
			description: `Check ${address} and n8n's SSRF protection settings.`,
		};
	}
	const illegal = codes.find((one) => ILLEGAL_REQUEST_CODES.has(one));
	if (illegal) {
		return {
			kind: 'permanent',
			message: `The request to ${inSentence(service)} has a header or a URL that is not allowed (${illegal})`,
			description:
				'Nothing was sent. Check the credential for line breaks, spaces and special characters.',
		};
	}
	const certificate = codes.find((one) => CERTIFICATE_CODES.has(one));
	if (certificate) {
		return {
			kind: 'permanent',
			message: `${service} has a TLS certificate that is not trusted (${certificate})`,
			description: 'Nothing was sent. Ask the operator of the service for a valid certificate.',
		};
	}
	const phase = requestPhase(error);
	if (phase === 'unknown') return undefined;
	if (phase === 'notConnected') {
		return {
			kind: 'transient',
			...(code === 'ENOTFOUND' && { maxConsecutive: MAX_CONSECUTIVE }),
			message: `${service} ${NO_CONNECTION[code] ?? 'cannot be reached from this network'}`,
			description: `Check ${address}, and that the service is running.`,
		};
	}
	if (causes.some(({ message }) => NO_TLS.test(String(message)))) {
		return {
			kind: 'permanent',
			message: `${service} does not speak TLS at this address`,
			description: `Nothing was sent. Check whether ${address} has to start with http:// instead of https://.`,
		};
	}
	return {
		kind: 'transient',
		maxConsecutive: MAX_CONSECUTIVE,
		message: `${service} closed the connection before TLS was established`,
		description: 'Nothing was sent. Check the connection and any proxy in between.',
	};
}

const inSentence = (service: string): string => service.replace(/^The /, 'the ');

/** The relevant properties of errors from Node.js, n8n's HTTP client and n8n. */
interface ErrorLike {
	name?: unknown;
	message?: unknown;
	code?: unknown;
	/** The failed system call. */
	syscall?: unknown;
	/** The errors of an AggregateError: one for each address. */
	errors?: unknown;
	/** Node.js' request, on errors of n8n's HTTP client. */
	request?: unknown;
	cause?: unknown;
	errorResponse?: unknown;
}

const MOST_CAUSES = 8;

/** The error and its causes, outermost first. The number is limited, because causes may form a cycle. */
function causesOf(error: unknown): ErrorLike[] {
	const causes: ErrorLike[] = [];
	let current = error;
	while (typeof current === 'object' && current !== null && causes.length < MOST_CAUSES) {
		const cause = current as ErrorLike;
		causes.push(cause);
		current = cause.cause ?? cause.errorResponse;
	}
	return causes;
}

/** Whether an error's class or one of its base classes has one of these names. */
function isOfClass(error: ErrorLike, names: ReadonlySet<string>): boolean {
	if (names.has(error.name as string)) return true;
	let prototype = Object.getPrototypeOf(error) as { constructor?: { name?: string } } | null;
	for (; prototype; prototype = Object.getPrototypeOf(prototype) as typeof prototype) {
		if (names.has(prototype.constructor?.name ?? '')) return true;
	}
	return false;
}

/**
 * The phase in which a request failed:
 * - `notConnected`: before the connection
 * - `securing`: during the TLS handshake, so nothing of the request was sent
 * - `unknown`: bytes of the request may have been sent
 */
type RequestPhase = 'notConnected' | 'securing' | 'unknown';

/** Node.js' system calls before a connection exists. */
const BEFORE_CONNECTION = new Set(['connect', 'getaddrinfo']);
/** Codes of these system calls alone, for errors without `syscall`. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Node.js' message for a connection that ended during the handshake. Its code is the same as for any reset. */
const ENDED_BEFORE_TLS =
	'Client network socket disconnected before secure TLS connection was established';

/** The relevant part of Node.js' `ClientRequest`. */
interface RequestLike {
	/** Null until the agent has a connection. */
	socket?: { secureConnecting?: unknown } | null;
}

/**
 * Determines the phase from an error and its causes. OpenSSL uses the same codes and messages before and after a request,
 * so the request's socket decides. Its `secureConnecting` stays true until Node.js has accepted the server's certificate,
 * and Node.js encrypts nothing of the request before that.
 */
function requestPhase(error: unknown): RequestPhase {
	const causes = causesOf(error);
	const request: RequestLike | undefined = causes.map((cause) => cause.request).find(isObject);
	// The request has no socket if the proxy did not open a tunnel.
	if (request?.socket === null || isBeforeConnection(causes)) return 'notConnected';
	if (request?.socket?.secureConnecting === true || causes.some(isEndBeforeTls)) return 'securing';
	return 'unknown';
}

function isBeforeConnection(causes: ErrorLike[]): boolean {
	const attempts = causes.map(({ errors }) => errors).find(isFilledList);
	if (attempts) return attempts.every((attempt) => isBeforeConnection(causesOf(attempt)));
	return causes.some(
		({ code, syscall }) =>
			BEFORE_CONNECTION.has(syscall as string) ||
			(syscall === undefined && NEVER_CONNECTED.has(code as string)),
	);
}

const isEndBeforeTls = ({ code, message }: ErrorLike): boolean =>
	code === 'ECONNRESET' && message === ENDED_BEFORE_TLS;

const isFilledList = (value: unknown): value is unknown[] =>
	Array.isArray(value) && value.length > 0;
