/**
 * A text as it can stand in an expression of n8n, quotes included. n8n looks for the end of an expression before
 * it looks at quotes, so braces are written by their numbers.
 */
export const expressionText = (text: string): string =>
	JSON.stringify(text).replace(
		/[{}\u2028\u2029]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
