import { lengthInCharacters, limitedText } from './limitedText';

/**
 * Why a call to a provider failed. The code that sees the answer classifies it. Nodes receive the failure without
 * secrets and with shortened texts (see `redactedProvider`).
 */
export interface ProviderFailure {
	/** What happened, in one sentence for the user, with the provider's code. */
	message: string;
	/** What the user can do about it. */
	description?: string;
	/**
	 * - `transient`: nothing was created or changed, and a retry may succeed
	 * - `ambiguous`: the provider may have acted on the request, or may still do so
	 * - `permanent`: a retry gives the same answer
	 */
	kind: 'transient' | 'ambiguous' | 'permanent';
	/** The provider's `Retry-After`, in milliseconds. */
	retryAfterMs?: number;
	/** The failure counts as permanent after this many consecutive occurrences. */
	maxConsecutive?: number;
	/** Whether `maxConsecutive` occurrences mean that the task itself has failed. */
	meansFailedTask?: boolean;
	/** The reading failed because the task is still running. */
	meansRunningTask?: boolean;
	/** HTTP status of the answer, if there was one. */
	httpStatus?: number;
	/** The provider's own code. */
	code?: string;
	/** The answer, as JSON or text. */
	answer?: unknown;
	/** The part of `message` that repeats an answer without a message of its own. The user sees only its beginning. */
	unread?: string;
	/** The provider's ID of the request, which its support asks for. */
	requestId?: string;
	/** The task ID in the answer to a failed submission. */
	taskId?: string;
	/**
	 * - `unknownTask`: the provider does not know the task, or has not stored it yet
	 * - `maybeDuplicate`: a task with this external ID may exist, and the provider may have refused the request therefore
	 * - `noFreeSlot`: all slots are taken. A slot becomes free when a task ends
	 */
	reason?: 'unknownTask' | 'maybeDuplicate' | 'noFreeSlot';
}

/** A failed call to a provider. It never contains headers or credentials. */
export class ProviderCallError extends Error {
	override readonly name = 'ProviderCallError';

	constructor(readonly failure: ProviderFailure) {
		super(failure.message);
	}
}

/** Whether a call failed because the provider does not know the task. */
export const isUnknownTask = (error: Error): boolean =>
	error instanceof ProviderCallError && error.failure.reason === 'unknownTask';

/** Words of a fault at the provider. */
const FAULT =
	/\binternal (?:server )?error\b|\b(?:system|server|service)\b.{0,20}\b(?:error|busy|overloaded|unavailable)\b|\boverload|\btimed?[- ]?out\b|\btemporar(?:y|ily)\b|\b(?:again|retry) later\b|系统(?:错误|繁忙|异常)|服务器?(?:错误|繁忙|异常|不可用)|内部错误|稍后[再重]试|超时/i;
/** Words about the content or the input of an order, or about the account. The same order would fail again. */
const CAUSE_IN_ORDER =
	/content|polic(?:y|ies)|risk|sensitive|nsfw|moderat|violat|prohibit|inappropriate|unsafe|safety|copyright|censor|filter|reject|refus|block|forbid|prompt|\bimages?\b(?![ -]to[ -]video)|photo|picture|\bfaces?\b|voice|element|download|\burl|invalid|unsupported|not support|parameter|\bformat|resolution|\bratio\b|pixel|\bsize\b|too (?:large|small|long|short)|credit|balance|quota|insufficient|敏感|违规|风控|审核|内容|图片|图像|提示词|参数|余额/i;

/** Whether the words of a failure blame the order itself or the account. */
export const blamesOrder = (words: string): boolean => CAUSE_IN_ORDER.test(words);

/**
 * Whether the words of a failed task name a fault at the provider that may pass. Few providers give codes, and no
 * document lists the words, so any other text counts as a lasting reason: a wrong guess costs no money.
 */
export const saysItMayPass = (words: string): boolean => FAULT.test(words) && !blamesOrder(words);

/**
 * The reason of a failed task: see `VideoTask`.
 *
 * @param retryable whether the reason may pass; by default, the words of the message decide
 */
export const taskFailure = (
	message: string | undefined,
	{ code, retryable }: { code?: string | undefined; retryable?: boolean } = {},
): { code?: string; message: string; retryable?: true } => ({
	...(code && { code }),
	message: message || 'The provider gave no reason',
	...((retryable ?? saysItMayPass(message ?? '')) && { retryable: true }),
});

/** The nodes refuse the input before they send anything. */
export class InvalidInputError extends Error {
	override readonly name = 'InvalidInputError';

	/**
	 * @param message the field's label, the given value and the allowed values
	 * @param description what the user can do
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
	if (text.length <= SHOWN_CHARACTERS) return text;
	const beginning = limitedText(text, SHOWN_CHARACTERS);
	// The limit that a long text exceeds is a number of characters.
	return typeof value === 'string'
		? `${beginning}" (${lengthInCharacters(value)} characters)`
		: beginning;
}
