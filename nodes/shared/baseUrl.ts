import { httpUrl } from './httpUrl';

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
