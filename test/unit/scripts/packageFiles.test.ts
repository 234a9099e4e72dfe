import { missingEntryPoints, packageFileFindings } from '../../../scripts/packageFiles';

const COMPLETE = [
	'CHANGELOG.md',
	'LICENSE',
	'README.md',
	'dist/nodes/GetTask/GetTask.node.js',
	'package.json',
];

describe('the contents of the packed package', () => {
	it('are complete with the built folder and the four documents', () => {
		expect(packageFileFindings(COMPLETE)).toEqual([]);
	});

	it.each([
		['LICENSE', 'LICENSE is missing.'],
		['README.md', 'README.md is missing.'],
		['dist/nodes/GetTask/GetTask.node.js', 'There is nothing in dist/; run npm run build.'],
	])('are refused without %s', (file, finding) => {
		expect(packageFileFindings(COMPLETE.filter((entry) => entry !== file))).toEqual([finding]);
	});

	it('are refused with any other file', () => {
		expect(packageFileFindings([...COMPLETE, 'test/secret.test.ts'])).toEqual([
			'test/secret.test.ts does not belong into the package.',
		]);
	});

	it('must include every node and credential of package.json', () => {
		const manifest = {
			n8n: {
				nodes: ['dist/nodes/GetTask/GetTask.node.js'],
				credentials: ['dist/credentials/KlingApi.credentials.js'],
			},
		};
		expect(missingEntryPoints(manifest, COMPLETE)).toEqual([
			'package.json lists dist/credentials/KlingApi.credentials.js, which is missing.',
		]);
	});
});
