/** The failure message of a prompt with `[fail]` in it; undefined for any other. */
export function failureOf(prompt: unknown): string | undefined {
	if (typeof prompt !== 'string' || !prompt.includes('[fail]')) return undefined;
	return 'The prompt asks the sandbox to fail';
}
