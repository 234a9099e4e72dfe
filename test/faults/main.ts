import { readMatrix, type Cell } from './cells';
import { runMatrix, type CellResult } from './runMatrix';
import { markdownTable } from './table';

/**
 * `npm run faults`: runs every cell of the matrix and prints the results. The exit code is 1 unless all cells hold.
 * Arguments choose tables, such as `npm run faults -- gatewayOnce kieOnce`.
 */
async function main(): Promise<void> {
	const tables = process.argv.slice(2);
	const all = readMatrix();
	const rows = all.filter(({ table }) => tables.length === 0 || tables.includes(table));
	if (rows.length === 0) {
		const names = [...new Set(all.map(({ table }) => table))].join(', ');
		throw new Error(`There is no table ${tables.join(', ')}; there are ${names}`);
	}
	const cells = rows.flatMap((row) => row.cells);
	console.log(`Running ${cells.length} cells, which takes a minute or more …\n`);
	const results = new Map<Cell, CellResult>(
		(await runMatrix(cells)).map((result) => [result.cell, result]),
	);
	const wordOf = (cell: Cell): string => {
		const { outcome, problems } = results.get(cell)!;
		return problems.length === 0 ? outcome : `✗ ${outcome}`;
	};
	for (const table of new Set(rows.map((row) => row.table))) {
		const part = rows.filter((row) => row.table === table);
		console.log(`${table}\n\n${markdownTable(part, wordOf)}\n`);
	}
	const done = [...results.values()];
	const failed = done.filter(({ problems }) => problems.length > 0);
	for (const { cell, problems } of failed) {
		const { faultName, times, column, provider, server } = cell;
		console.log(`\n✗ ${faultName}, ${times}, ${column}, ${provider} ${server?.name ?? ''}`);
		for (const problem of problems) console.log(`  ${problem}`);
	}
	const sum = (valueOf: (result: CellResult) => number) =>
		done.reduce((total, result) => total + valueOf(result), 0);
	console.log(
		[
			'',
			`cells: ${done.length}, as expected: ${done.length - failed.length}`,
			`faults that fired: ${sum(({ fired }) => fired)}`,
			`tasks created: ${sum(({ created }) => created)}`,
			`lost: ${sum(({ isLost }) => Number(isLost))}`,
			`paid twice: ${sum(({ created }) => Number(created > 1))}`,
		].join('\n'),
	);
	process.exit(failed.length === 0 ? 0 : 1);
}

void main();
