import { isIPv4 } from 'node:net';

/** Whether a URL points at this machine. */
export function isLoopback(url: URL): boolean {
	const { hostname } = url;
	return (
		hostname === 'localhost' ||
		hostname === '[::1]' ||
		(isIPv4(hostname) && hostname.startsWith('127.'))
	);
}

/** @returns undefined if the value is not an http(s) URL */
export function parseHttpUrl(value: string): URL | undefined {
	try {
		const url = new URL(value);
		return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
	} catch {
		return undefined;
	}
}
