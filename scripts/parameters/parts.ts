/** The generated parts of a page, by name, as Markdown. */
export type Parts = Record<string, string>;

const begin = (name: string) => `<!-- ${name}: made by npm run docs:parameters from the source -->`;
const end = (name: string) => `<!-- end of ${name} -->`;

/**
 * A page with its generated parts made anew. Between the marks of a part stands what was generated; all else is
 * written by hand and stays.
 *
 * @throws Error where the page has no marks for a part
 */
export function withParts(page: string, parts: Parts): string {
	return Object.entries(parts).reduce((text, [name, content]) => {
		const from = text.indexOf(begin(name));
		const to = text.indexOf(end(name));
		if (from < 0 || to < from) throw new Error(`It needs ${begin(name)} and ${end(name)}`);
		return `${text.slice(0, from)}${begin(name)}\n\n${content}\n\n${text.slice(to)}`;
	}, page);
}
