/**
 * An absolute http(s) URL as a URL parser writes it, without white space around it; `undefined` for any other value. A
 * parser would take white space inside, one slash or backslashes, which others refuse or read differently.
 */
export function httpUrl(value: unknown): string | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text) ? new URL(text).href : undefined;
}

/** Whether a text, such as a provider's link, can be requested as an absolute http(s) URL. */
export const isHttpUrl = (text: string): boolean =>
	URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

/**
 * Whether a URL has the origin of a base URL, and the base URL's path or a path below it. Both are compared as a URL
 * parser reads them, so capitals in the host and the scheme's own port make no difference.
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
 * A credential's base URL without white space around it and slashes at its end; `undefined` for any other value than an
 * absolute http(s) URL, and for one with a query or a fragment, behind which no path can stand.
 */
export function readBaseUrl(value: unknown): string | undefined {
	const url = String(value ?? '')
		.trim()
		.replace(/\/+$/, '');
	return httpUrl(url) && !/[?#]/.test(url) ? url : undefined;
}
