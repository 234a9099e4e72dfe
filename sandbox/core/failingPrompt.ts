/** The failure message of a prompt with `[fail]` or `[busy]` in it; undefined for any other. */
export function failureOf(prompt: unknown): string | undefined {
	if (typeof prompt !== 'string') return undefined;
	if (prompt.includes('[busy]')) return 'The system is busy, please try again later';
	return prompt.includes('[fail]') ? 'The prompt asks the sandbox to fail' : undefined;
}
