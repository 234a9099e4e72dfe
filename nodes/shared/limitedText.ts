/** How much of what others wrote is shown in a message, a detail of an item or a log line. */
const MOST_CHARACTERS = 1_000;
/** How much of an answer the details of an error show. */
const MOST_ANSWER_CHARACTERS = 8_000;
/** How much of an answer that could not be read its message shows. */
const MOST_EXCERPT_CHARACTERS = 300;

/** The beginning of a text that may have any length. */
export function limitedText(text: string, most = MOST_CHARACTERS): string {
	const isCut = text.length > most;
	// A surrogate pair is not cut in two.
	const shown = isCut ? text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '') : text;
	return `${shown}${isCut ? '…' : ''}`;
}

/** The same for every text in a value that JSON can hold. */
export function limitedTexts(value: unknown): unknown {
	if (typeof value === 'string') return limitedText(value);
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(limitedTexts);
	return Object.fromEntries(
		Object.entries(value).map(([name, content]) => [limitedText(name), limitedTexts(content)]),
	);
}

/**
 * An answer as the details of an error show it: whole if it is not too long, else JSON with its texts limited, else the
 * beginning of its text.
 */
export function limitedAnswer(answer: unknown): unknown {
	if (typeof answer === 'string') return limitedText(answer, MOST_ANSWER_CHARACTERS);
	if (JSON.stringify(answer).length <= MOST_ANSWER_CHARACTERS) return answer;
	const limited = limitedTexts(answer);
	const text = JSON.stringify(limited);
	return text.length > MOST_ANSWER_CHARACTERS ? limitedText(text, MOST_ANSWER_CHARACTERS) : limited;
}

/** The beginning of an answer that could not be read, in one line. */
export function excerpt(answer: string): string {
	const shown = limitedText(answer.replace(/\s+/g, ' '), MOST_EXCERPT_CHARACTERS);
	return answer.length > MOST_EXCERPT_CHARACTERS
		? `${shown} (the whole answer is in the details of this error, under "answer")`
		: shown;
}
