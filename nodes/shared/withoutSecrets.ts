import type { IDataObject } from 'n8n-workflow';

import type { ApiAnswer } from './httpClient';
import { parseJson } from './parseJson';

const SECRET_FIELD = /key|token|secret|password/i;
/** Shorter values are found in ordinary words. */
const SHORTEST_SECRET = 8;
const HIDDEN = '[hidden]';
/** A token that was made for one request (RFC 7519): header, payload and signature. */
const TOKEN = /\beyJ[\w-]+\.([\w-]+)\.[\w-]+/g;
/** What comes before a secret inside a URL or a link that is a path; slashes may be escaped in JSON. */
const URL_BEGINNING = /(?:https?:\\?\/|urls?"\s*:\s*\[?\s*")\\?\/[^\s"'<>]*$/i;
const LONGEST_URL = 4_096;

/**
 * The answer without what the credential keeps secret: some services repeat the key that they refuse, and messages,
 * items and logs are read by others. A URL stays as it is, because without its parameters it may lead nowhere.
 *
 * @param credential its fields that are named like secrets count as such
 */
export function withoutSecrets(answer: ApiAnswer, credential: IDataObject): ApiAnswer {
	const secrets = secretsOf(credential);
	const hide = (found: string, offset: number, text: string): string =>
		URL_BEGINNING.test(text.slice(Math.max(0, offset - LONGEST_URL), offset)) ? found : HIDDEN;
	let text = answer.text;
	for (const secret of secrets) {
		text = text.replaceAll(secret, (found, offset: number, whole: string) =>
			hide(found, offset, whole),
		);
	}
	text = text.replace(TOKEN, (found, payload: string, offset: number, whole: string) => {
		const claims = Buffer.from(payload, 'base64url').toString('utf8');
		const isOwn = secrets.some((secret) => claims.includes(secret));
		return isOwn ? hide(found, offset, whole) : found;
	});
	return text === answer.text ? answer : { ...answer, text, json: parseJson(text) };
}

/** The longest first, because one may be part of another. */
const secretsOf = (credential: IDataObject): string[] =>
	Object.entries(credential)
		.filter(([name]) => SECRET_FIELD.test(name))
		.map(([, value]) => String(value ?? '').trim())
		.filter((value) => value.length >= SHORTEST_SECRET)
		.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
		.sort((one, other) => other.length - one.length);
