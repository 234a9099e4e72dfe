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

/**
 * The URL at which this process reaches a server of this machine.
 *
 * @param hostName the name by which this machine is known elsewhere, such as `host.docker.internal`
 * @returns undefined for a server of another machine
 */
export function localUrl(url: URL, hostName: string): URL | undefined {
	if (isLoopback(url)) return url;
	if (url.hostname !== hostName) return undefined;
	const local = new URL(url);
	local.hostname = '127.0.0.1';
	return local;
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
