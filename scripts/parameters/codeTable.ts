import { code, markdownTable } from './markdown';

/** What a provider's code means to the nodes, as they use it. */
interface CodeMeaning {
	kind: 'transient' | 'ambiguous' | 'permanent';
	maxConsecutive?: number;
	description: string;
}

/** A provider's codes, what the user can do, and whether the nodes ask again by themselves. */
export const codeTable = (codes: Readonly<Record<number, CodeMeaning>>): string =>
	markdownTable(
		['Code', 'What to do', 'Asked again'],
		Object.entries(codes).map(([number, meaning]) => [
			code(number),
			meaning.description,
			askedAgain(meaning),
		]),
	);

function askedAgain({ kind, maxConsecutive }: CodeMeaning): string {
	if (kind === 'permanent') return 'no';
	if (kind === 'ambiguous') return 'reading: yes; Create Task: see money safety';
	return maxConsecutive === 2 ? 'once' : 'yes';
}
