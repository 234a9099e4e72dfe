import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
/** Belongs to somebody else's package. Written in two parts, so that this file does not contain it. */
const FOREIGN_NAME = ['n8n-nodes', 'image-to-video'].join('-');

const trackedFiles = (): string[] =>
	execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
		cwd: ROOT,
		encoding: 'utf8',
	})
		.split('\n')
		.filter((file) => file !== '' && file !== 'CHANGELOG.md' && existsSync(path.join(ROOT, file)));

it('uses no package name but n8n-nodes-ai-image-to-video', () => {
	const { name } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
	expect(name).toBe('n8n-nodes-ai-image-to-video');
	const files = trackedFiles();
	expect(files).toContain('README.md');
	const traces = files.filter((file) => readFileSync(path.join(ROOT, file)).includes(FOREIGN_NAME));
	expect(traces).toEqual([]);
});
