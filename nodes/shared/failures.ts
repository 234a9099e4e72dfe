/**
 * Why a call to a provider did not give what was asked for, judged where the answer was seen. Nodes get it without
 * secrets and with limited texts (see `redactedProvider`).
 */
export interface ProviderFailure {
	/** What happened, in one sentence for the user; names codes of the provider. */
	message: string;
	/** What the user can do about it. */
	description?: string;
	/**
	 * - `transient`: nothing was created or changed, and asking again later may succeed
	 * - `ambiguous`: the provider may have acted on the request, or may still do so
	 * - `permanent`: asking again gives the same answer
	 */
	kind: 'transient' | 'ambiguous' | 'permanent';
	/** How long the provider asked to be left alone, in milliseconds. */
	retryAfterMs?: number;
	/** After this many of these in a row it counts as permanent. */
	maxConsecutive?: number;
	/** Then it means that the task itself has failed, for whoever waits for it. */
	meansFailedTask?: boolean;
	/** HTTP status of the answer, if there was one. */
	httpStatus?: number;
	/** The provider's own code. */
	code?: string;
	/** What was answered, as JSON or text. */
	answer?: unknown;
	/** The text of an answer without words for the user, as it is in the message. Only its beginning is shown. */
	unread?: string;
	/** The provider's own name for the request, for its support. */
	requestId?: string;
	/** The task that the answer to a submission names although it is no success. */
	taskId?: string;
	/** The provider does not know the task, or does not find it yet. */
	unknownTask?: boolean;
	/** The provider may have refused because a task with this external id exists. */
	maybeDuplicate?: boolean;
	/** All slots are taken: one becomes free when a task ends. */
	noFreeSlot?: boolean;
}

/** A call to a provider that failed. Never carries headers or credentials. */
export class ProviderCallError extends Error {
	override readonly name = 'ProviderCallError';

	constructor(readonly failure: ProviderFailure) {
		super(failure.message);
	}
}

/** Whether a call failed because the provider does not know the task. */
export const isUnknownTask = (error: Error): boolean =>
	error instanceof ProviderCallError && error.failure.unknownTask === true;

/** Input that is refused before anything is sent. */
export class InvalidInputError extends Error {
	override readonly name = 'InvalidInputError';

	/**
	 * @param message what was given and what is allowed, naming the field as the form shows it
	 * @param description what to do about it
	 */
	constructor(
		message: string,
		readonly description?: string,
	) {
		super(message);
	}

	/** The usual wording: field, given value, allowed values. */
	static forField(
		field: string,
		given: unknown,
		allowed: string,
		description?: string,
	): InvalidInputError {
		return new InvalidInputError(`"${field}" is ${shown(given)}; allowed: ${allowed}`, description);
	}
}

const SHOWN_CHARACTERS = 80;

function shown(value: unknown): string {
	if (value === undefined || value === null || value === '') return 'empty';
	if (typeof value === 'number') return String(value);
	const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
	return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
