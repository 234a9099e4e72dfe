import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { installCommunityPackage } from '../../../scripts/n8n/communityPackage';

describe('installCommunityPackage', () => {
	let folder: string;

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'community-package-'));
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	/** A file as `npm pack` makes it: everything below a folder called package. */
	async function pack(manifest: object, node = 'node'): Promise<string> {
		const source = path.join(folder, 'package');
		await mkdir(path.join(source, 'dist'), { recursive: true });
		await writeFile(path.join(source, 'package.json'), JSON.stringify(manifest));
		await writeFile(path.join(source, 'dist', 'A.node.js'), node);
		const file = path.join(folder, 'package.tgz');
		await create({ file, gzip: true, cwd: folder }, ['package']);
		return file;
	}

	const readJson = async (...names: string[]) =>
		JSON.parse(await readFile(path.join(folder, '.n8n', 'nodes', ...names), 'utf8')) as object;

	const manifest = {
		name: 'n8n-nodes-a',
		version: '1.2.3',
		n8n: { nodes: ['dist/A.node.js'] },
		peerDependencies: { 'n8n-workflow': '*' },
		devDependencies: { jest: '29.7.0' },
	};

	it("unpacks into n8n's folder, without the dependencies that n8n removes, and lists the package", async () => {
		const name = await installCommunityPackage(folder, await pack(manifest));
		expect(name).toBe('n8n-nodes-a');
		expect(await readJson('node_modules', name, 'package.json')).toEqual({
			name: 'n8n-nodes-a',
			version: '1.2.3',
			n8n: { nodes: ['dist/A.node.js'] },
		});
		expect(await readdir(path.join(folder, '.n8n', 'nodes', 'node_modules', name))).toEqual([
			'dist',
			'package.json',
		]);
		expect(await readJson('package.json')).toEqual({
			name: 'installed-nodes',
			private: true,
			dependencies: { 'n8n-nodes-a': '1.2.3' },
		});
	});

	it('replaces an older version and keeps other listed packages', async () => {
		await installCommunityPackage(folder, await pack({ ...manifest, name: 'n8n-nodes-b' }));
		await installCommunityPackage(folder, await pack(manifest, 'old'));
		await installCommunityPackage(folder, await pack({ ...manifest, version: '2.0.0' }, 'new'));
		const installed = path.join(folder, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-a');
		expect(await readFile(path.join(installed, 'dist', 'A.node.js'), 'utf8')).toBe('new');
		expect(await readJson('package.json')).toMatchObject({
			dependencies: { 'n8n-nodes-a': '2.0.0', 'n8n-nodes-b': '1.2.3' },
		});
	});

	it('refuses a package with run-time dependencies, which n8n does not verify', async () => {
		const tarball = await pack({ ...manifest, dependencies: { zod: '3.25.76' } });
		await expect(installCommunityPackage(folder, tarball)).rejects.toThrow(
			'n8n-nodes-a has run-time dependencies: zod.',
		);
	});
});
