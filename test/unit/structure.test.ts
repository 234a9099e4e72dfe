import path from 'node:path';

import { structureFigures } from '../../scripts/structure/figures';
import { wrongDirections } from '../../scripts/structure/floors';
import { importClosure } from '../../scripts/structure/importGraph';

describe('the structure of nodes/', () => {
	const figures = structureFigures(path.join(__dirname, '../..'));

	it('imports downwards only', () => {
		expect(figures.wrongDirections).toEqual([]);
	});

	it('needs at most 47 files to follow Create Task at Kling', () => {
		const { openedByCreateTask } = figures;
		expect(openedByCreateTask).toContain('nodes/providers/kling/prepare.ts');
		expect(openedByCreateTask).toContain('nodes/shared/http/sendRequest.ts');
		expect(openedByCreateTask.length).toBeLessThanOrEqual(47);
	});

	it('has at most 20 files of 30 lines or fewer', () => {
		expect(figures.smallFiles).toContain('nodes/providers/index.ts');
		expect(figures.smallFiles.length).toBeLessThanOrEqual(20);
	});

	it('has no file of more than 250 lines', () => {
		expect(figures.largestFile.lines).toBeGreaterThan(200);
		expect(figures.largestFile.lines).toBeLessThanOrEqual(250);
	});
});

describe('wrongDirections', () => {
	it.each([
		['down', 'nodes/CreateTask/a.ts', 'nodes/shared/http/b.ts', []],
		['within a folder', 'nodes/shared/http/a.ts', 'nodes/shared/http/b.ts', []],
		[
			'up',
			'nodes/shared/http/a.ts',
			'nodes/providers/b.ts',
			['nodes/shared/http/a.ts → nodes/providers/b.ts'],
		],
		[
			'sideways',
			'nodes/CreateTask/a.ts',
			'nodes/GetTask/b.ts',
			['nodes/CreateTask/a.ts → nodes/GetTask/b.ts'],
		],
	])('judges an import that runs %s', (_, from, to, expected) => {
		expect(wrongDirections(new Map([[from, [to]]]))).toEqual(expected);
	});
});

describe('importClosure', () => {
	const graph = new Map([
		['a', ['b']],
		['b', ['a', 'form']],
		['form', ['c']],
		['other', ['a']],
	]);

	it('follows imports from the entries, and circles once', () => {
		expect(importClosure(graph, ['a'])).toEqual(['a', 'b', 'c', 'form']);
	});

	it('neither lists nor follows what is left out', () => {
		expect(importClosure(graph, ['a'], (file) => file === 'form')).toEqual(['a', 'b']);
	});
});
