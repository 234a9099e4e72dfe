import path from 'node:path';
import GithubSlugger from 'github-slugger';
import type { Parts } from './parts';

const FOLDER = 'docs';

/** A page about a node or a provider. */
interface TitledPage {
	title: string;
	/** Path in the repository. */
	file: string;
	parts: Parts;
}

/** The tables of parameters and credentials of all pages in one, for a page in the folder of the documentation. */
export function allParameters(pages: readonly TitledPage[]): Parts {
	const slugger = new GithubSlugger();
	const contents = pages.map(({ title }) => `- [${title}](#${slugger.slug(title)})`);
	return { parameters: [contents.join('\n'), ...pages.map(section)].join('\n\n') };
}

const section = ({ title, file, parts: { parameters, credential } }: TitledPage): string =>
	[
		`## ${title}`,
		`More on [its page](${path.posix.relative(FOLDER, file)}).`,
		...(credential ? ['### Credential', credential, '### Parameters'] : []),
		parameters,
	].join('\n\n');
