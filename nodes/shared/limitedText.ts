/** The limit for a text from outside in a message, an item's details or a log line. */
const MOST_CHARACTERS = 1_000;
/** The limit for an answer in an error's details. */
const MOST_ANSWER_CHARACTERS = 8_000;
/** The limit for an unreadable answer in a message. */
const MOST_EXCERPT_CHARACTERS = 300;

/** "a", "a or b", "a, b or c" */
export const orList = (values: readonly unknown[]): string =>
	values.length < 2
		? values.join('')
		: `${values.slice(0, -1).join(', ')} or ${String(values.at(-1))}`;

/** Length in code points, as providers count it: an emoji counts once. */
export const lengthInCharacters = (text: string): number =>
	text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, '_').length;

/** The beginning of a text, with an ellipsis if the text was cut. */
export function limitedText(text: string, most = MOST_CHARACTERS): string {
	const isCut = text.length > most;
	// Do not cut a surrogate pair in two.
	const shown = isCut ? text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '') : text;
	return `${shown}${isCut ? '…' : ''}`;
}

/** Applies `limitedText` to every text and name in a JSON value. */
export function limitedTexts(value: unknown): unknown {
	if (typeof value === 'string') return limitedText(value);
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(limitedTexts);
	return Object.fromEntries(
		Object.entries(value).map(([name, content]) => [limitedText(name), limitedTexts(content)]),
	);
}

/**
 * An answer for an error's details: a short answer as a whole, a longer one as JSON with limited texts, and the longest as
 * the beginning of its text.
 */
export function limitedAnswer(answer: unknown): unknown {
	if (typeof answer === 'string') return limitedText(answer, MOST_ANSWER_CHARACTERS);
	if (JSON.stringify(answer).length <= MOST_ANSWER_CHARACTERS) return answer;
	const limited = limitedTexts(answer);
	const text = JSON.stringify(limited);
	return text.length > MOST_ANSWER_CHARACTERS ? limitedText(text, MOST_ANSWER_CHARACTERS) : limited;
}

/** The beginning of an unreadable answer, in one line. */
export function excerpt(answer: string): string {
	const shown = limitedText(answer.replace(/\s+/g, ' '), MOST_EXCERPT_CHARACTERS);
	return answer.length > MOST_EXCERPT_CHARACTERS
		? `${shown} (the whole answer is in the details of this error, under "answer")`
		: shown;
}
