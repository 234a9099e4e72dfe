import { z } from 'zod';

import { httpUrl } from './httpUrl';

/** For the schema of a request's field: the message says what is allowed, whatever is wrong. */
export const allowed = (message: string) => ({ errorMap: () => ({ message }) });

/** A text that is not empty. */
export const textOf = (message: string) => z.string(allowed(message)).min(1);

const HTTP_URL = 'a URL that starts with http:// or https://';
/** An absolute http(s) URL without white space. */
export const httpUrlSchema = z
	.string(allowed(HTTP_URL))
	.refine((text) => httpUrl(text) !== undefined && text.trim() === text, HTTP_URL);
