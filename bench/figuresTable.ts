import type { Figure } from './benchmark';
import { inShort } from './support/numbers';
import { table } from './table';

/** All figures in one table, under the names of their benchmarks. */
export function figuresTable(groups: ReadonlyArray<[name: string, figures: Figure[]]>): string {
	const rows = groups.flatMap(([name, figures]) =>
		figures.map(({ what, own, ours, aim = '' }, index) => [
			index === 0 ? name : '',
			what,
			own === undefined ? '–' : inShort(own),
			inShort(ours),
			own === undefined ? '' : `× ${ratioInShort(ours / own)}`,
			aim,
		]),
	);
	return table(['', '', "n8n's own nodes", 'this package', 'ratio', 'aim'], rows, 2);
}

const ratioInShort = (ratio: number): string => (ratio < 0.1 ? ratio.toFixed(3) : ratio.toFixed(2));
