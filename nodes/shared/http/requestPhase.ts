/** What errors of Node.js, of n8n's HTTP client and of n8n itself carry. */
export interface ErrorLike {
	name?: unknown;
	message?: unknown;
	code?: unknown;
	/** What the operating system was asked to do. */
	syscall?: unknown;
	/** Of an AggregateError: one for each address that was tried. */
	errors?: unknown;
	/** The request of Node.js, on errors of n8n's HTTP client. */
	request?: unknown;
	cause?: unknown;
	errorResponse?: unknown;
}

const MOST_CAUSES = 8;

/** The error and its causes, the outermost first. Ends where causes go round in a circle. */
export function causesOf(error: unknown): ErrorLike[] {
	const causes: ErrorLike[] = [];
	let current = error;
	while (typeof current === 'object' && current !== null && causes.length < MOST_CAUSES) {
		const cause = current as ErrorLike;
		causes.push(cause);
		current = cause.cause ?? cause.errorResponse;
	}
	return causes;
}

/** Whether an error's class, or a class that it extends, has one of these names. */
export function isOfClass(error: ErrorLike, names: ReadonlySet<string>): boolean {
	if (names.has(error.name as string)) return true;
	let prototype = Object.getPrototypeOf(error) as { constructor?: { name?: string } } | null;
	for (; prototype; prototype = Object.getPrototypeOf(prototype) as typeof prototype) {
		if (names.has(prototype.constructor?.name ?? '')) return true;
	}
	return false;
}

/**
 * How far a request had come when it failed:
 * - `notConnected`: there was no connection
 * - `securing`: there was a connection, but the TLS handshake was not complete, so nothing of the request had left
 * - `unknown`: bytes of the request may have left
 */
export type RequestPhase = 'notConnected' | 'securing' | 'unknown';

/** What Node.js asks the operating system for before there is a connection. */
const BEFORE_CONNECTION = new Set(['connect', 'getaddrinfo']);
/** Codes that come from these alone, for errors whose `syscall` was lost on the way. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Node.js' message for a connection that ended during the handshake; the code is that of any reset. */
const ENDED_BEFORE_TLS =
	'Client network socket disconnected before secure TLS connection was established';

/** The part of Node.js' `ClientRequest` that tells the phase. */
interface RequestLike {
	/** Null until an agent has made a connection. */
	socket?: { secureConnecting?: unknown } | null;
}

/**
 * Tells from an error and its causes how far the request had come. OpenSSL uses the same codes and words before and
 * after a request, so the request's own socket decides: `secureConnecting` stays true until Node.js has accepted the
 * server's certificate, and nothing of the request is encrypted before.
 */
export function requestPhase(error: unknown): RequestPhase {
	const causes = causesOf(error);
	const request = causes.map((cause) => cause.request as RequestLike | undefined).find(isObject);
	// A proxy that opens no tunnel leaves the request without a socket.
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

const isObject = (value: RequestLike | undefined): value is RequestLike =>
	typeof value === 'object' && value !== null;
