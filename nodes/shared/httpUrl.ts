/** Whether a text is an absolute http(s) URL. */
export const isHttpUrl = (text: string): boolean =>
	URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
