import { isHttpUrl } from './httpUrl';

/** A credential's base URL, without white space around it and slashes at its end; undefined where it is no http(s) URL. */
export function readBaseUrl(value: unknown): string | undefined {
	const url = String(value ?? '')
		.trim()
		.replace(/\/+$/, '');
	return isHttpUrl(url) ? url : undefined;
}
