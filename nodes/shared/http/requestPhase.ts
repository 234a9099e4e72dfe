/** The relevant properties of errors from Node.js, n8n's HTTP client and n8n. */
export interface ErrorLike {
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

/** Whether an error's class or one of its base classes has one of these names. */
export function isOfClass(error: ErrorLike, names: ReadonlySet<string>): boolean {
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
export type RequestPhase = 'notConnected' | 'securing' | 'unknown';

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
export function requestPhase(error: unknown): RequestPhase {
	const causes = causesOf(error);
	const request = causes.map((cause) => cause.request as RequestLike | undefined).find(isObject);
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

const isObject = (value: RequestLike | undefined): value is RequestLike =>
	typeof value === 'object' && value !== null;
