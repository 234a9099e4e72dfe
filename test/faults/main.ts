import { readMatrix, type Cell } from './cells';
import { runMatrix, type CellResult } from './runMatrix';
import { markdownTable } from './table';

/** `npm run faults`: runs every cell of the matrix and prints what came of it; ends with 1 unless all hold. */
async function main(): Promise<void> {
	const rows = readMatrix();
	const cells = rows.flatMap((row) => row.cells);
	console.log(`Running ${cells.length} cells, which takes a minute or more …\n`);
	const results = new Map<Cell, CellResult>(
		(await runMatrix(cells)).map((result) => [result.cell, result]),
	);
	const wordOf = (cell: Cell): string => {
		const { outcome, problems } = results.get(cell)!;
		return problems.length === 0 ? outcome : `✗ ${outcome}`;
	};
	for (const times of ['once', 'always'] as const) {
		console.log(times === 'once' ? 'One fault\n' : '\nThe same fault without end\n');
		console.log(
			markdownTable(
				rows.filter((row) => row.times === times),
				wordOf,
			),
		);
	}
	const all = [...results.values()];
	const failed = all.filter(({ problems }) => problems.length > 0);
	for (const { cell, problems } of failed) {
		const { faultName, times, column, provider } = cell;
		console.log(`\n✗ ${faultName}, ${times}, ${column}, ${provider}`);
		for (const problem of problems) console.log(`  ${problem}`);
	}
	const sum = (valueOf: (result: CellResult) => number) =>
		all.reduce((total, result) => total + valueOf(result), 0);
	console.log(
		[
			'',
			`cells: ${all.length}, as expected: ${all.length - failed.length}`,
			`faults that fired: ${sum(({ fired }) => fired)}`,
			`tasks created: ${sum(({ created }) => created)}`,
			`lost: ${sum(({ isLost }) => Number(isLost))}`,
			`paid twice: ${sum(({ created }) => Number(created > 1))}`,
		].join('\n'),
	);
	process.exit(failed.length === 0 ? 0 : 1);
}

void main();
