import type { IDataObject } from 'n8n-workflow';

import { unescapedBytes } from './unescapedBytes';
import { loginsIn } from './url';

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
 * parameters. Only the login of a URL in the credential is left out. The run time is linear in the length of the texts.
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
	const redact = known.get(shortest) ?? redaction(credential, shortest);
	redactions.set(credential, known.set(shortest, redact));
	return redact(value, '', 0) as T;
}

/** A service repeats few secrets in one answer. */
const MOST_FOUND = 20;

/**
 * Hides secrets that were found in the value itself. The run time grows with their number, so only the first ones are
 * hidden. It also grows with their lengths, so the caller limits these.
 */
export function redactFound<T>(value: T, secrets: Iterable<string>): T {
	const few = [...new Set(secrets)].slice(0, MOST_FOUND);
	const named = few.map((secret, index) => [`secret${index}`, secret]);
	return few.length > 0 ? redactSecrets(value, Object.fromEntries(named) as IDataObject) : value;
}

type Redact = (value: unknown, name: string, level: number) => unknown;

const redactions = new WeakMap<IDataObject, Map<number, Redact>>();

/** Every secret as the user entered it and as it is sent. */
const secretsOf = (credential: IDataObject): string[] =>
	Object.entries(credential)
		.filter(([name]) => SECRET_FIELD.test(name))
		.flatMap(([, value]) => [String(value ?? '').trim(), credentialText(value)])
		.filter((value) => value !== '');

function redaction(credential: IDataObject, shortest: number): Redact {
	const secrets = secretsOf(credential);
	const logins = Object.values(credential).flatMap(loginsIn);
	const patterns = patternsOf(secrets, shortest);
	const redact: Redact = (given, name, level) => {
		const value = typeof given === 'string' ? withoutLogins(given, logins) : given;
		if (typeof value === 'string') {
			return LINK_FIELD.test(name) && PATH.test(value) ? value : redactedText(value, patterns);
		}
		if (typeof value === 'number') return secrets.includes(String(value)) ? HIDDEN : value;
		if (typeof value !== 'object' || value === null) return value;
		if (level === DEEPEST_LEVEL) return TOO_DEEP;
		if (Array.isArray(value)) {
			const shown = value.map((entry: unknown) => redact(entry, name, level + 1));
			return shown.some((entry, index) => entry !== value[index]) ? shown : value;
		}
		const entries = Object.entries(value);
		const fields = entries.map(([field, content]): [string, unknown] => [
			redactedText(field, patterns),
			redact(content, field, level + 1),
		]);
		const isSame = fields.every(
			([field, content], index) => field === entries[index]![0] && content === entries[index]![1],
		);
		return isSame ? value : Object.fromEntries(fields);
	};
	return redact;
}

const withoutLogins = (text: string, logins: readonly string[]): string =>
	logins.reduce((rest, login) => rest.replaceAll(login, '//'), text);

interface Pattern {
	bytes: Buffer;
	isBase64: boolean;
}

/** Long texts are searched in parts that fit into the processor's cache, which keeps the run time linear. */
const PART_CHARACTERS = 32 * 1024;
/** The longest escape of one byte that is still found at the end of a part. */
const LONGEST_ESCAPE = 16;

/**
 * Hides every match outside of links. Base64 text is hidden as a whole, because the secret shares its first and last
 * characters.
 */
function redactedText(text: string, patterns: readonly Pattern[]): string {
	const overlap = LONGEST_ESCAPE * Math.max(0, ...patterns.map(({ bytes }) => bytes.length));
	let isHidden: Uint8Array | undefined;
	for (let offset = 0; offset < text.length; offset += PART_CHARACTERS) {
		const part = text.slice(offset, offset + PART_CHARACTERS + overlap);
		for (const { start, end, isBase64 } of matchesIn(part, patterns)) {
			isHidden ??= new Uint8Array(text.length);
			isHidden.fill(1, offset + start, offset + end);
			if (isBase64) hideAround(text, isHidden, offset + start, offset + end);
		}
	}
	if (!isHidden) return text;
	for (const { 0: link, index } of text.matchAll(LINK)) {
		isHidden.fill(0, index, index + link.length);
	}
	return withoutHidden(text, isHidden);
}

/** The matches of every pattern, as indexes in the text. */
function* matchesIn(text: string, patterns: readonly Pattern[]) {
	const bytes = unescapedBytes(text);
	let starts: Uint32Array | undefined;
	for (const { bytes: searched, isBase64 } of patterns) {
		let at = bytes.indexOf(searched);
		while (at >= 0) {
			starts ??= startsOf(text, bytes.length);
			const next = at + searched.length;
			yield { start: starts[at]!, end: starts[next] ?? text.length, isBase64 };
			at = bytes.indexOf(searched, next);
		}
	}
}

function startsOf(text: string, length: number): Uint32Array {
	const starts = new Uint32Array(length);
	unescapedBytes(text, starts);
	return starts;
}

/** Stops at characters that are hidden already, which keeps the run time linear. */
function hideAround(text: string, isHidden: Uint8Array, start: number, end: number): void {
	let first = start;
	let next = end;
	while (isEncoded(text[first - 1]) && !isHidden[first - 1]) isHidden[--first] = 1;
	while (isEncoded(text[next]) && !isHidden[next]) isHidden[next++] = 1;
	while (text[next - 1] === '.') isHidden[--next] = 0;
}

const isEncoded = (character: string | undefined): boolean =>
	character !== undefined && ENCODED_CHARACTER.test(character);

function withoutHidden(text: string, isHidden: Uint8Array): string {
	const joined: string[] = [];
	let parts: string[] = [];
	for (let start = 0; start < text.length;) {
		const isSecret = isHidden[start] === 1;
		const change = isHidden.indexOf(isSecret ? 0 : 1, start);
		const end = change < 0 ? text.length : change;
		parts.push(isSecret ? HIDDEN : text.slice(start, end));
		start = end;
		if (parts.length < MOST_PARTS && end < text.length) continue;
		joined.push(parts.join(''));
		parts = [];
	}
	return joined.join('');
}

/** Joining a few parts at a time keeps the run time linear. */
const MOST_PARTS = 1_024;

/**
 * Every secret in plain text and in base64. Short secrets match only as claims of a token: Kling's tokens contain the
 * access key.
 */
function patternsOf(secrets: readonly string[], shortest: number): Pattern[] {
	const plain = secrets.filter(({ length }) => length >= shortest);
	const claims = secrets.filter(
		({ length }) => length < SHORTEST_SECRET && length >= SHORTEST_CLAIM,
	);
	const encoded = [
		...plain,
		...plain.map(jsonText),
		...claims.map((claim) => JSON.stringify(claim)),
	].flatMap(base64Parts);
	return [
		...bytesOf(plain).map((bytes) => ({ bytes, isBase64: false })),
		...bytesOf(encoded.flatMap((part) => [part, urlSafe(part)])).map((bytes) => ({
			bytes,
			isBase64: true,
		})),
	];
}

const bytesOf = (texts: readonly string[]): Buffer[] =>
	[...new Set(texts)].map((text) => Buffer.from(unescapedBytes(text)));

const jsonText = (text: string): string => JSON.stringify(text).slice(1, -1);

/** RFC 4648, section 5. */
const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

/** For each of the three possible alignments, the base64 characters that depend on the secret alone. */
function base64Parts(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	return [0, 1, 2].map((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
		const first = Math.ceil((before * 8) / 6);
		return text.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
	});
}
