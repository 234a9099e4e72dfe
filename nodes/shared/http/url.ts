/**
 * An absolute http(s) URL, trimmed and normalised by the URL parser; `undefined` for any other value. Inner white space,
 * a single slash and backslashes are refused, because the parser accepts them, but other software does not.
 */
export function httpUrl(value: unknown): string | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text) ? new URL(text).href : undefined;
}

/** Whether a text, such as a provider's link, is an absolute http(s) URL. */
export const isHttpUrl = (text: string): boolean =>
	URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

/**
 * Whether a URL has the origin of a base URL, and the base URL's path or a path below it. Compares parsed URLs, so
 * capitals in the host and the scheme's default port make no difference.
 */
export function isBelow(text: string, baseUrl: string): boolean {
	if (!isHttpUrl(text) || !isHttpUrl(baseUrl)) return false;
	const [url, base] = [new URL(text), new URL(baseUrl)];
	const path = base.pathname.replace(/\/+$/, '');
	return (
		url.origin === base.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`))
	);
}

/**
 * A credential's base URL, trimmed and without slashes at its end. Returns `undefined` unless it is an absolute http(s)
 * URL without query and fragment: a path is appended to it.
 */
export function readBaseUrl(value: unknown): string | undefined {
	const url = String(value ?? '')
		.trim()
		.replace(/\/+$/, '');
	return httpUrl(url) && !/[?#]/.test(url) ? url : undefined;
}
