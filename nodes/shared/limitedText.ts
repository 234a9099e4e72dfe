/** How much of what others wrote is shown in a message, a detail of an item or a log line. */
const MOST_CHARACTERS = 1_000;
/** Longer JSON is shown as the beginning of its text. */
const MOST_JSON_CHARACTERS = 10_000;

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

/** An answer as it is shown: JSON that is not too long with its texts limited, anything else as the beginning of its text. */
export function limitedAnswer(answer: unknown): unknown {
	if (typeof answer !== 'object' || answer === null) return limitedTexts(answer);
	const limited = limitedTexts(answer);
	const text = JSON.stringify(limited);
	return text.length > MOST_JSON_CHARACTERS ? limitedText(text) : limited;
}
