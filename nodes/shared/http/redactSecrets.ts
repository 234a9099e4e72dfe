import type { IDataObject } from 'n8n-workflow';

const QUOTES = /^["'`“”‘’]+|["'`“”‘’]+$/g;
const HEADER = /^(?:(?:authorization|x-api-key)\s*:\s*)?(?:(?:bearer|key|token)\s+)?/i;
const INVISIBLE = /[\u200B-\u200D\u2060\uFEFF]|\s*[\r\n]\s*/g;

/**
 * A key, token or secret as it is sent: without white space, quotes, line breaks and the beginning of a header, which
 * users often copy along. A valid secret contains none of these.
 *
 * @param value value of a credential's field; an expression may return any type
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
/** Shorter values occur in ordinary words. */
const SHORTEST_SECRET = 8;
/** Together with its quotes, a claim of this length is distinct from other base64 text. */
const SHORTEST_CLAIM = 4;
const HIDDEN = '[hidden]';
/** n8n cannot save JSON that is much deeper. */
const DEEPEST_LEVEL = 100;
const TOO_DEEP = '…';

/** A URL, or in JSON text the path in a field whose name ends in "url". JSON text may be nested in JSON text. */
const LINK =
	/https?:(?:\\{0,6}\/){2}[^\s"'<>]*|urls?\\{0,6}"\s*:\s*(?:\[\s*)?\\{0,6}"\\{0,6}\/[^\s"'<>]*/gi;
const LINK_FIELD = /urls?$/i;
const PATH = /^\/[^\s"'<>]*$/;
/** A character of base64 text, escaped or not, or of a JSON Web Token (RFC 7519). */
const ENCODED_CHARACTER = /[\w+/=\\%.-]/;

/**
 * Hides the credential's secrets in a value. Some services repeat a refused key, and other people read messages, items
 * and logs. Searches names and texts at every level. Also finds secrets that are percent-encoded, escaped for JSON or
 * HTML, or base64 text, and tokens whose claims contain one. URLs stay unchanged, because a URL may not work without its
 * parameters. The run time is linear in the length of the texts.
 *
 * @param value text or a JSON value; a value without secrets is returned as the same object
 * @param credential its secrets are the fields whose names contain "key", "token", "secret" or "password"
 * @param shortest shortest length of a secret to hide
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

/** A cache, because building the patterns takes longer than using them. */
const redactions = new WeakMap<IDataObject, Map<number, Redact>>();

/** Every secret as the user entered it and as it is sent. */
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

/** Changes the text outside of links. Joins the parts once, at the end, to stay linear. */
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

/** Hides every match. Base64 text is hidden as a whole, because the secret shares its first and last characters. */
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
 * Matches every secret in every form. Longer secrets come first, because one secret may be part of another. Short secrets
 * match only as claims of a token: Kling's tokens contain the access key.
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

/** For each of the three possible alignments, the base64 characters that depend on the secret alone. */
function base64Parts(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	return [0, 1, 2].map((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
		const first = Math.ceil((before * 8) / 6);
		return text.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
	});
}

/** The characters that differ in URL-safe base64 (RFC 4648, section 5). */
const BASE64_LETTERS: Record<string, string> = { '+': '-', '/': '_' };
const HTML_NAMES: Record<string, string> = {
	'&': 'amp',
	'<': 'lt',
	'>': 'gt',
	'"': 'quot',
	"'": 'apos',
};

/**
 * A pattern for a text whose characters may be escaped for JSON, a URL or HTML, even several times. Every repetition is
 * bounded, which bounds the work for each position of a text.
 *
 * @param others alternative characters, such as those of URL-safe base64
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
	// Backslashes before the first character may stay, because searching for the first one would not be linear.
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
