/**
 * One escaped character: after backslashes as in JSON, also in nested JSON; percent-encoded, also several times; or as in
 * HTML.
 */
const ESCAPED =
	/\\+(?:u([\da-f]{4})|x([\da-f]{2})|([^]))?|%(?:25)*([\da-f]{2})|&(?:amp;)*(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|quot|apos));|&(?:amp;)+/iy;
/** The most bytes in UTF-8 for a character of UTF-16. */
const BYTES_PER_CHARACTER = 3;
const HTML_CHARACTERS: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'" };
/** An escape, or a character of several bytes. */
const NEEDS_DECODING = /[\\%&\u0080-\uffff]/;

/**
 * The UTF-8 bytes of a text without its escapes, in lower case (ASCII only). Texts that differ only in their escapes have
 * the same bytes, so a search in them finds every form of a secret. Backslashes are left out, because an escaped one
 * cannot be told from the beginning of an escape.
 *
 * @returns bytes that the next call overwrites: new memory for every part of a long text makes the garbage collection slow
 * @param starts receives for each byte the index in the text at which its character or escape starts
 */
export function unescapedBytes(text: string, starts?: Uint32Array): Buffer {
	const bytes = memoryFor(BYTES_PER_CHARACTER * text.length);
	if (!NEEDS_DECODING.test(text)) {
		for (let index = 0; starts && index < text.length; index++) starts[index] = index;
		return bytes.subarray(0, bytes.write(text.toLowerCase(), 'latin1'));
	}
	let length = 0;
	const add = (byte: number, start: number): void => {
		if (byte === BACKSLASH) return;
		if (starts) starts[length] = start;
		bytes[length++] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
	};
	const addCharacter = (code: number, start: number): void => {
		if (code < 0x80) add(code, start);
		else for (const byte of Buffer.from(String.fromCodePoint(code))) add(byte, start);
	};
	for (let index = 0; index < text.length;) {
		const code = text.codePointAt(index)!;
		if (!isEscapeStart(code)) {
			addCharacter(code, index);
			index += code > 0xffff ? 2 : 1;
			continue;
		}
		ESCAPED.lastIndex = index;
		const escape = ESCAPED.exec(text);
		const byte = escape?.[4];
		if (byte !== undefined) add(parseInt(byte, 16), index);
		else {
			const character = escape ? codeOf(escape) : code;
			if (character !== undefined) addCharacter(character, index);
		}
		index += escape?.[0].length ?? 1;
	}
	return bytes.subarray(0, length);
}

let memory = Buffer.alloc(0);

function memoryFor(length: number): Buffer {
	if (memory.length < length) memory = Buffer.allocUnsafe(length);
	return memory;
}

const BACKSLASH = 0x5c;

const isEscapeStart = (code: number): boolean =>
	code === BACKSLASH || code === 0x25 || code === 0x26;

/** `undefined` for backslashes at the end of the text. */
function codeOf([whole, json, hex, plain, , decimal, htmlHex, name]: RegExpExecArray):
	number | undefined {
	const digits = json ?? hex ?? htmlHex;
	if (digits !== undefined) return validCode(parseInt(digits, 16));
	if (decimal !== undefined) return validCode(Number(decimal));
	if (name !== undefined) return HTML_CHARACTERS[name.toLowerCase()]!.charCodeAt(0);
	if (plain !== undefined) return plain.charCodeAt(0);
	return whole.startsWith('&') ? whole.charCodeAt(0) : undefined;
}

const validCode = (code: number): number => (code <= 0x10ffff ? code : 0xfffd);
