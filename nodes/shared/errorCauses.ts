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
