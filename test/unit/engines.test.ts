import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

interface InstalledPackage {
	engines?: { node?: string };
	optional?: boolean;
}

it('names a Node.js in the README that npm installs every library for without a warning', () => {
	const { satisfies } = jest.requireActual<{
		satisfies(version: string, range: string): boolean;
	}>('semver');
	const named = /Node\.js\]\([^)]*\) (\d+) or later/.exec(read('README.md'))![1]!;
	const { packages } = JSON.parse(read('node_modules/.package-lock.json')) as {
		packages: Record<string, InstalledPackage>;
	};
	const warnedOf = (version: string) =>
		Object.entries(packages)
			.filter(([, { engines, optional }]) => {
				return engines?.node && !optional && !satisfies(version, engines.node);
			})
			.map(([name]) => name);
	expect(warnedOf(`${named}.0.0`)).toEqual([]);
	// It would be seen.
	expect(warnedOf('20.19.0')).not.toEqual([]);
});
