/** The value that a text holds as JSON, with or without a byte order mark; undefined where it holds none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
	} catch {
		return undefined;
	}
}
