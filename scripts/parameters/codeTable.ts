import { code, markdownTable } from './markdown';

/** The meaning of a provider's code, as the nodes use it. */
interface CodeMeaning {
	kind: 'transient' | 'ambiguous' | 'permanent';
	maxConsecutive?: number;
	description: string;
}

/** A provider's codes, with advice for the user and whether the nodes retry. */
export const codeTable = (codes: Readonly<Record<number, CodeMeaning>>): string =>
	markdownTable(
		['Code', 'What to do', 'Retried'],
		Object.entries(codes).map(([number, meaning]) => [
			code(number),
			meaning.description,
			retried(meaning),
		]),
	);

function retried({ kind, maxConsecutive }: CodeMeaning): string {
	if (kind === 'permanent') return 'no';
	if (kind === 'ambiguous') return 'reads: yes; Create Task: see money safety';
	return maxConsecutive === 2 ? 'once' : 'yes';
}
