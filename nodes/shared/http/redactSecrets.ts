import type { IDataObject } from 'n8n-workflow';

const QUOTES = /^["'`“”‘’]+|["'`“”‘’]+$/g;
const HEADER = /^(?:(?:authorization|x-api-key)\s*:\s*)?(?:(?:bearer|key|token)\s+)?/i;
const INVISIBLE = /[\u200B-\u200D\u2060\uFEFF]|\s*[\r\n]\s*/g;

/**
 * A key, token or secret as it is sent: without the white space, quotes, line breaks and beginning of a header that
 * were copied along. None of these can be part of it.
 *
 * @param value of a credential's field; an expression may give any type
 */
export const credentialText = (value: unknown): string =>
	String(value ?? '')
		.replace(INVISIBLE, '')
		.trim()
		.replace(QUOTES, '')
		.replace(HEADER, '')
		.replace(QUOTES, '')
		.trim();

const SECRET_FIELD = /key|token|secret|password/i;
/** Shorter values are found in ordinary words. */
const SHORTEST_SECRET = 8;
/** With the quotes around it, enough for a claim of a token to be told from other base64 text. */
const SHORTEST_CLAIM = 4;
const HIDDEN = '[hidden]';
/** n8n itself cannot save much deeper JSON. */
const DEEPEST_LEVEL = 100;
const TOO_DEEP = '…';

/** A URL, or a path that stands in JSON text under a name that ends in "url"; JSON text may be in JSON text again. */
const LINK =
	/https?:(?:\\{0,6}\/){2}[^\s"'<>]*|urls?\\{0,6}"\s*:\s*(?:\[\s*)?\\{0,6}"\\{0,6}\/[^\s"'<>]*/gi;
const LINK_FIELD = /urls?$/i;
const PATH = /^\/[^\s"'<>]*$/;
/** Of base64 text, escaped or not, and of the three parts of a JSON Web Token (RFC 7519). */
const ENCODED_CHARACTER = /[\w+/=\\%.-]/;

/**
 * A value without what the credential keeps secret: some services repeat the key that they refuse, and messages, items
 * and logs are read by others. Names and texts are searched at every level, also for a secret that is percent-encoded,
 * escaped as in JSON or HTML, or base64 text, and for a token that was signed with it. A URL stays as it is, because
 * without its parameters it may lead nowhere. The work grows with the length of the texts alone, and not faster.
 *
 * @param value text, or what JSON can hold; what repeats nothing is given back itself
 * @param credential its fields that are named like secrets count as such
 * @param shortest length of the secrets that are looked for
 */
export function redactSecrets<T>(
	value: T,
	credential: IDataObject = {},
	shortest = SHORTEST_SECRET,
): T {
	const known = redactions.get(credential) ?? new Map<number, Redact>();
	const redact = known.get(shortest) ?? redaction(secretsOf(credential), shortest);
	redactions.set(credential, known.set(shortest, redact));
	return redact(value, '', 0) as T;
}

type Redact = (value: unknown, name: string, level: number) => unknown;

/** Making the patterns takes longer than using them. */
const redactions = new WeakMap<IDataObject, Map<number, Redact>>();

/** As they were entered and as they are sent. */
const secretsOf = (credential: IDataObject): string[] =>
	Object.entries(credential)
		.filter(([name]) => SECRET_FIELD.test(name))
		.flatMap(([, value]) => [String(value ?? '').trim(), credentialText(value)])
		.filter((value) => value !== '');

function redaction(secrets: readonly string[], shortest: number): Redact {
	const pattern = patternOf(secrets, shortest);
	const inText = (text: string): string => (pattern ? hideMatches(text, pattern) : text);
	const redact: Redact = (value, name, level) => {
		if (typeof value === 'string') {
			return LINK_FIELD.test(name) && PATH.test(value) ? value : betweenLinks(value, inText);
		}
		if (typeof value === 'number') return secrets.includes(String(value)) ? HIDDEN : value;
		if (typeof value !== 'object' || value === null) return value;
		if (level === DEEPEST_LEVEL) return TOO_DEEP;
		if (Array.isArray(value)) {
			const entries = value.map((entry: unknown) => redact(entry, name, level + 1));
			return entries.some((entry, index) => entry !== value[index]) ? entries : value;
		}
		const given = Object.entries(value);
		const fields = given.map(([field, content]): [string, unknown] => [
			betweenLinks(field, inText),
			redact(content, field, level + 1),
		]);
		const isSame = fields.every(
			([field, content], index) => field === given[index]![0] && content === given[index]![1],
		);
		return isSame ? value : Object.fromEntries(fields);
	};
	return redact;
}

/** Changes what stands outside of links. The parts are joined at the end, which takes no longer for many of them. */
function betweenLinks(text: string, change: (part: string) => string): string {
	const parts: string[] = [];
	let taken = 0;
	let end = 0;
	const changeUntil = (start: number): void => {
		const part = text.slice(end, start);
		const changed = change(part);
		if (changed === part) return;
		parts.push(text.slice(taken, end), changed);
		taken = start;
	};
	for (const { 0: link, index } of text.matchAll(LINK)) {
		changeUntil(index);
		end = index + link.length;
	}
	changeUntil(text.length);
	return parts.length === 0 ? text : [...parts, text.slice(taken)].join('');
}

/** Hides what the pattern finds: of base64 text the whole, because the secret's first and last bits share letters. */
function hideMatches(text: string, pattern: RegExp): string {
	const parts: string[] = [];
	let end = 0;
	pattern.lastIndex = 0;
	for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
		let start = match.index;
		let next = start + match[0].length;
		if (match.groups?.encoded !== undefined) {
			while (start > end && ENCODED_CHARACTER.test(text[start - 1]!)) start--;
			while (next < text.length && ENCODED_CHARACTER.test(text[next]!)) next++;
			while (text[next - 1] === '.') next--;
		}
		parts.push(text.slice(end, start), HIDDEN);
		end = next;
		pattern.lastIndex = next;
	}
	return end === 0 ? text : [...parts, text.slice(end)].join('');
}

/**
 * Finds each of the secrets in every form. The longest comes first, because one may be part of another. A short one is
 * found only in the claims of a token, as Kling's tokens name the access key.
 */
function patternOf(secrets: readonly string[], shortest: number): RegExp | undefined {
	const ordered = [...new Set(secrets)].sort((one, other) => other.length - one.length);
	const plain = ordered.filter(({ length }) => length >= shortest);
	const claims = ordered.filter(
		({ length }) => length < SHORTEST_SECRET && length >= SHORTEST_CLAIM,
	);
	const texts = [...plain, ...plain.map(jsonText), ...claims.map((claim) => JSON.stringify(claim))];
	const encoded = [...new Set(texts)].flatMap(base64Parts);
	if (encoded.length === 0) return undefined;
	const inBase64 = encoded.map((part) => escapable(part, BASE64_LETTERS)).join('|');
	const forms = [`(?<encoded>${inBase64})`, ...plain.map((secret) => escapable(secret, {}))];
	return new RegExp(forms.join('|'), 'gi');
}

const jsonText = (text: string): string => JSON.stringify(text).slice(1, -1);

/** What is the same in every base64 text that a secret is a part of, whichever of three bits it begins at. */
function base64Parts(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	return [0, 1, 2].map((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
		const first = Math.ceil((before * 8) / 6);
		return text.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
	});
}

/** Those that differ in URLs (RFC 4648, section 5). */
const BASE64_LETTERS: Record<string, string> = { '+': '-', '/': '_' };
const HTML_NAMES: Record<string, string> = {
	'&': 'amp',
	'<': 'lt',
	'>': 'gt',
	'"': 'quot',
	"'": 'apos',
};

/**
 * A pattern for a text in which each character may be escaped as in JSON, in a URL or in HTML, also several times. Every
 * repetition is bounded, so that the work for each place of a text is, too.
 *
 * @param others a character that may stand in place of another
 */
const escapable = (text: string, others: Record<string, string>): string =>
	(text.match(/\\+|[^\\]/gsu) ?? [])
		.map((character, index) =>
			character.startsWith('\\')
				? `(?:\\\\|%(?:25){0,3}5C|\\\\u005C){1,${8 * character.length}}`
				: escapableCharacter(character, others[character], index === 0),
		)
		.join('');

function escapableCharacter(
	character: string,
	other: string | undefined,
	isFirst: boolean,
): string {
	// Backslashes before the first may stay: looking for their beginning would take long in a text of backslashes.
	const escape = isFirst ? '' : '\\\\{0,6}';
	const code = character.codePointAt(0)!;
	const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');
	const inJson = [...Array(character.length).keys()]
		.map((index) => `${escape}\\\\u${hex(character.charCodeAt(index), 4)}`)
		.join('');
	const inUrl = [...Buffer.from(character, 'utf8')]
		.map((byte) => `%(?:25){0,3}${hex(byte, 2)}`)
		.join('');
	const names = [`#0{0,6}${code}`, `#x0{0,6}${hex(code, 1)}`, HTML_NAMES[character]];
	const literal = [character, other, character === ' ' ? '+' : undefined]
		.filter((form) => form !== undefined)
		.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
		.join('|');
	const inHtml = `&(?:amp;){0,2}(?:${names.filter(Boolean).join('|')});`;
	return `(?:${escape}(?:${literal})|${inJson}|${inUrl}|${inHtml})`;
}
