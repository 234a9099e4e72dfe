import type { ProviderFailure } from './failures';

/** Met while connecting: the connection was never made, so nothing can have been created. */
const NEVER_SENT: Record<string, string> = {
	ECONNREFUSED: 'refused the connection',
	ENOTFOUND: 'has a host name that cannot be found',
	EAI_AGAIN: 'has a host name that cannot be looked up at the moment',
	EHOSTUNREACH: 'cannot be reached from this network',
	ENETUNREACH: 'cannot be reached from this network',
	EADDRNOTAVAIL: 'cannot be reached from this network',
};

/** Codes of Node.js and OpenSSL for a certificate that is not trusted. */
const CERTIFICATE_CODE = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|TLS/;

/** What OpenSSL says of a server that answers its first words in plain HTTP. */
const NO_TLS = /wrong version number|packet length too long/i;

/** Requests that n8n refuses to send. */
const BLOCKED = /ssrf|blocked|not allowed/i;

interface ErrorLike {
	code?: unknown;
	/** What the operating system was asked to do. */
	syscall?: unknown;
	message?: unknown;
	name?: unknown;
	cause?: unknown;
	errorResponse?: unknown;
}

/**
 * Judges a request that got no whole answer: was it never sent, or may the provider have acted on it?
 * Everything that is not known to be harmless counts as ambiguous.
 */
export function networkFailure(
	error: unknown,
	about: { service: string; timedOutAfter?: number },
): ProviderFailure {
	const { service } = about;
	const inSentence = service.replace(/^The /, 'the ');
	if (about.timedOutAfter !== undefined) {
		return {
			kind: 'ambiguous',
			message: `${service} gave no answer within ${about.timedOutAfter} seconds`,
			description: 'Check the connection, or allow more time in the options.',
		};
	}
	const causes = causesOf(error);
	const code = causes.map((cause) => cause.code).find((value) => typeof value === 'string') ?? '';
	// A route that is lost in mid-request has the same code as one that was never there.
	const wasUnderWay = causes.some(({ syscall }) => syscall === 'read' || syscall === 'write');
	const neverSent = wasUnderWay ? undefined : NEVER_SENT[code as string];
	if (neverSent) {
		return {
			kind: 'transient',
			// A name that is not found three times in a row is wrong.
			...(code === 'ENOTFOUND' && { mostInARow: 3 }),
			message: `${service} ${neverSent}`,
			description: "Check the credential's base URL, and that the service is running.",
		};
	}
	if (CERTIFICATE_CODE.test(code as string)) {
		return {
			kind: 'permanent',
			message: `${service} has a TLS certificate that is not trusted (${code as string})`,
			description: 'Nothing was sent. Ask whoever runs the service for a valid certificate.',
		};
	}
	if (causes.some((cause) => NO_TLS.test(String(cause.message)))) {
		return {
			kind: 'permanent',
			message: `${service} does not speak TLS at this address`,
			description:
				"Nothing was sent. The credential's base URL may have to start with http:// in place of https://.",
		};
	}
	if (causes.some((cause) => BLOCKED.test(`${String(cause.name)} ${String(cause.message)}`))) {
		return {
			kind: 'permanent',
			message: `n8n does not allow requests to ${inSentence}`,
			description: "Check the credential's base URL and n8n's SSRF protection settings.",
		};
	}
	return {
		kind: 'ambiguous',
		message: `The connection to ${inSentence} broke before its answer was complete`,
		description: 'Check the connection and any proxy in between.',
	};
}

function causesOf(error: unknown): ErrorLike[] {
	const causes: ErrorLike[] = [];
	let current = error as ErrorLike | undefined;
	while (typeof current === 'object' && current !== null && causes.length < 5) {
		causes.push(current);
		current = (current.cause ?? current.errorResponse) as ErrorLike | undefined;
	}
	return causes;
}
