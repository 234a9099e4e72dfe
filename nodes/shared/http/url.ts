/**
 * An absolute http(s) URL, trimmed and normalised by the URL parser; `undefined` for any other value. Inner white space,
 * a single slash and backslashes are refused, because the parser accepts them, but other software does not.
 */
export function httpUrl(value: unknown): string | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	return /^https?:\/\/\S+$/i.test(text) ? parsedUrl(text)?.href : undefined;
}

/**
 * A parsed URL; undefined if it is invalid. `URL.canParse` is not used, because Node.js 20 refuses valid URLs with letters
 * such as ü as soon as it has optimised that function.
 */
export function parsedUrl(text: string, base?: string): URL | undefined {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
}

/** Whether a text, such as a provider's link, is an absolute http(s) URL. */
export const isHttpUrl = (text: string): boolean =>
	['http:', 'https:'].includes(parsedUrl(text)?.protocol ?? '');

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

/**
 * A path of a service as an absolute URL below the service's base URL. A path that already begins with the base URL's own
 * path, as from a service that knows its prefix behind a proxy, belongs to the host.
 */
export function urlOfPath(path: string, baseUrl: string): string {
	const base = parsedUrl(baseUrl);
	const prefix = base?.pathname.replace(/\/+$/, '');
	return base && prefix && path.startsWith(`${prefix}/`)
		? `${base.origin}${path}`
		: `${baseUrl}${path}`;
}

/** The login at the beginning of a URL, `//name:password@`, as entered and as the URL parser writes it. */
export function loginsIn(url: unknown): string[] {
	const parsed = parsedUrl(httpUrl(url) ?? '');
	if (!parsed?.username && !parsed?.password) return [];
	const { username, password } = parsed;
	const [entered = ''] = /\/\/[^/?#]*@/.exec(String(url)) ?? [];
	return [entered, `//${username}${password && `:${password}`}@`];
}

/** A URL with the login of another one. */
export function withLoginOf(url: string, { username, password }: URL): string {
	if (!username && !password) return url;
	return Object.assign(new URL(url), { username, password }).href;
}

/** Host names outside of the public DNS (RFC 6761, 6762, 8375 and usage). Names without a dot are private, too. */
const PRIVATE_NAME =
	/(?:^|\.)(?:localhost|local|internal|lan|home|corp|intranet|private|home\.arpa|test|invalid)$/;
/** First address and length of the prefix (RFC 1122, 1918, 3927, 6598). */
const PRIVATE_V4: Array<[address: string, prefix: number]> = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
];
/** By the first 16 bits (RFC 4193, 4291, 3879). */
const PRIVATE_V6: Array<[group: number, prefix: number]> = [
	[0xfc00, 7],
	[0xfe80, 10],
	[0xfec0, 10],
];
const MAPPED_V4 = /^::ffff:([\da-f]+):([\da-f]+)$/;

/**
 * From where a URL can be reached: `machine` for loopback addresses, `network` for addresses and names of a private
 * network.
 *
 * @param url an absolute URL
 */
export function reachOf(url: string): 'machine' | 'network' | 'internet' {
	const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
	if (host.includes(':')) return reachOfV6(host);
	if (/^[\d.]+$/.test(host)) return reachOfV4(numberOf(host));
	if (/(?:^|\.)localhost$/.test(host)) return 'machine';
	return !host.includes('.') || PRIVATE_NAME.test(host) ? 'network' : 'internet';
}

function reachOfV4(address: number): ReturnType<typeof reachOf> {
	const isIn = ([first, prefix]: (typeof PRIVATE_V4)[number]) =>
		address >>> (32 - prefix) === numberOf(first) >>> (32 - prefix);
	if (!PRIVATE_V4.some(isIn)) return 'internet';
	return [0, 127].includes(address >>> 24) ? 'machine' : 'network';
}

function reachOfV6(address: string): ReturnType<typeof reachOf> {
	if (address === '::' || address === '::1') return 'machine';
	const [, high, low] = MAPPED_V4.exec(address) ?? [];
	if (high && low) return reachOfV4(parseInt(high, 16) * 0x1_0000 + parseInt(low, 16));
	const first = parseInt(address, 16);
	const isPrivate = PRIVATE_V6.some(
		([group, prefix]) => first >>> (16 - prefix) === group >>> (16 - prefix),
	);
	return isPrivate ? 'network' : 'internet';
}

/** An IPv4 address in dotted-decimal notation, as a 32-bit number. */
const numberOf = (address: string): number =>
	address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
