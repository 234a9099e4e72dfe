/** The key of the object that replaces a large integer while a text is parsed. */
const MARK = '\u0000integer';

/**
 * Parses JSON. An integer beyond `Number.MAX_SAFE_INTEGER` becomes a BigInt and keeps all digits.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
	const marked = markLargeIntegers(text);
	if (marked === text) return JSON.parse(text);
	return JSON.parse(marked, (_name, value: unknown) => {
		const isMarked = typeof value === 'object' && value !== null && MARK in value;
		return isMarked ? BigInt(value[MARK] as string) : value;
	});
}

/** Writes JSON. A BigInt is written as its digits, without quotes. */
export function writeJson(value: unknown): string {
	let hasLargeIntegers = false;
	const text = JSON.stringify(value, (_name, entry: unknown) => {
		if (typeof entry !== 'bigint') return entry;
		hasLargeIntegers = true;
		return `${MARK}${entry}`;
	});
	return hasLargeIntegers ? text.replace(/"\\u0000integer(-?\d+)"/g, '$1') : text;
}

/** Skips texts with `indexOf`, because a regular expression fails on an image in base64. */
function markLargeIntegers(text: string): string {
	let marked = '';
	let at = 0;
	for (;;) {
		const start = text.indexOf('"', at);
		const between = start < 0 ? text.slice(at) : text.slice(at, start);
		marked += between.replace(/(?<![\d.])-?\d{16,}(?![\d.eE])/g, (digits) =>
			Number.isSafeInteger(Number(digits)) ? digits : JSON.stringify({ [MARK]: digits }),
		);
		if (start < 0) return marked;
		const end = endOfText(text, start);
		if (end < 0) return marked + text.slice(start);
		marked += text.slice(start, end + 1);
		at = end + 1;
	}
}

function endOfText(text: string, start: number): number {
	let end = text.indexOf('"', start + 1);
	while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
	return end;
}

function isEscaped(text: string, at: number): boolean {
	let backslashes = 0;
	while (text[at - 1 - backslashes] === '\\') backslashes += 1;
	return backslashes % 2 === 1;
}
