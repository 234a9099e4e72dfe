import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installOnce } from '../../../scripts/n8n/installOnce';

describe('installOnce', () => {
	let parent: string;
	let folder: string;

	beforeEach(async () => {
		parent = await mkdtemp(path.join(tmpdir(), 'install-once-'));
		folder = path.join(parent, 'tool-1.0');
	});
	afterEach(async () => {
		jest.restoreAllMocks();
		await rm(parent, { recursive: true, force: true });
	});

	const put = (content: string) => async (tools: { folder: string }) =>
		await writeFile(path.join(tools.folder, 'content'), content);
	const content = () => readFile(path.join(folder, 'content'), 'utf8');

	it('installs only the first time', async () => {
		expect(await installOnce({ folder, recipe: 'a', install: put('first') })).toBe(true);
		expect(await installOnce({ folder, recipe: 'a', install: put('second') })).toBe(false);
		expect(await content()).toBe('first');
	});

	it('installs into an empty folder when the recipe has changed', async () => {
		await installOnce({ folder, recipe: 'a', install: put('first') });
		let foundBefore: string[] = [];
		await installOnce({
			folder,
			recipe: 'b',
			install: async (tools) => {
				foundBefore = await readdir(tools.folder);
				await put('second')(tools);
			},
		});
		expect(foundBefore).toEqual([]);
		expect(await content()).toBe('second');
	});

	it('installs again after an interrupted installation', async () => {
		const interrupted = async (tools: { folder: string }) => {
			await put('half')(tools);
			throw new Error('pulled the plug');
		};
		await expect(installOnce({ folder, recipe: 'a', install: interrupted })).rejects.toThrow(
			'pulled the plug',
		);
		expect(existsSync(folder)).toBe(false);
		expect(await installOnce({ folder, recipe: 'a', install: put('whole') })).toBe(true);
		expect(await content()).toBe('whole');
		expect(await readdir(parent)).toEqual(['tool-1.0']);
	});

	it('lets a second caller wait for the first and install nothing', async () => {
		jest.spyOn(console, 'log').mockImplementation(() => undefined);
		let finish = () => {};
		const finished = new Promise<void>((resolve) => (finish = resolve));
		let started = () => {};
		const hasStarted = new Promise<void>((resolve) => (started = resolve));
		const first = installOnce({
			folder,
			recipe: 'a',
			install: async (tools) => {
				started();
				await finished;
				await put('first')(tools);
			},
		});
		await hasStarted;
		const second = installOnce({ folder, recipe: 'a', install: put('second') });
		finish();
		expect(await Promise.all([first, second])).toEqual([true, false]);
		expect(await content()).toBe('first');
	});

	it('keeps the log of a failed installation and leaves no lock', async () => {
		let logFile = '';
		const failing = async (tools: { logFile: string }) => {
			logFile = tools.logFile;
			await writeFile(logFile, 'why it failed');
			throw new Error('no room');
		};
		await expect(installOnce({ folder, recipe: 'a', install: failing })).rejects.toThrow('no room');
		expect(await readFile(logFile, 'utf8')).toBe('why it failed');
		expect(existsSync(`${folder}.lock`)).toBe(false);
	});
});
