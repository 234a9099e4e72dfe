import { pageFindings } from '../../../scripts/docs/pageFindings';
import { thisRepository, type Repository } from '../../../scripts/docs/repository';

const OWN = 'https://github.com/n8n-nodes-ai-image-to-video/n8n-nodes-ai-image-to-video';
const GUIDE = '# Guide\n\n## Setting it up\n\n### "…" is …: `--port`\n\n## Setting it up\n';

const repository = (page: string): Repository => ({
	files: ['README.md', 'docs/page.md', 'docs/guide.md', 'docs/images/a.png', 'scripts/toy.ts'],
	read: (file) => (file === 'docs/guide.md' ? GUIDE : page),
	scripts: { start: 'tsx scripts/toy.ts', demo: 'tsx scripts/toy.ts' },
	optionsOf: (script) => new Set(script === 'demo' ? ['--list', '--out'] : ['--port']),
	hasProgram: (name) => name === 'tsx',
});
const findingsOf = (page: string) =>
	pageFindings('docs/page.md', repository(page)).map(({ line, text }) => `${line}: ${text}`);

it.each([
	'[a](guide.md), [b](../README.md), [c](guide.md#setting-it-up), [d](guide.md#setting-it-up-1)',
	'[a](guide.md#-is----port), [b](/README.md)',
	'# Here\n\n[a](#here), [folder](images), <https://example.com/gone.md>',
	'![a](images/a.png) and <img src="https://example.com/gone.png">',
	`[a](${OWN}/blob/main/docs/guide.md#setting-it-up), [b](${OWN}/issues)`,
	'`docs/guide.md`, `images/a.png`, `audio/mpeg`, `dist/nodes`, `a.b`',
	'`npm run demo -- --list --out=x`, `npm start`, `npm install`, `npx tsx scripts/toy.ts`',
	'```\nnpm install && npm run demo -- --list\necho npm run gone\n```',
	'```json\nnpm run gone\n```',
])('accepts %s', (page) => {
	expect(findingsOf(page)).toEqual([]);
});

it.each([
	['[a](gone.md)', '1: There is no docs/gone.md.'],
	['\n\n[a](/gone.md)', '3: There is no gone.md.'],
	['[a](guide.md#gone)', '1: docs/guide.md has no heading for #gone.'],
	['[a](#gone)', '1: docs/page.md has no heading for #gone.'],
	['![a](images/gone.png)', '1: There is no docs/images/gone.png.'],
	[`[a](${OWN}/blob/main/docs/gone.md)`, '1: There is no docs/gone.md.'],
	['`docs/gone.md`', '1: There is no docs/gone.md.'],
	['`npm run gone`', '1: package.json has no script "gone".'],
	['`npm gone`', '1: npm has no command "gone" that is known here.'],
	['`npm test`', '1: package.json has no script "test".'],
	['`npm run demo -- --gone`', '1: npm run demo has no option --gone.'],
	['`npm start -- --list`', '1: npm run start has no option --list.'],
	['`npx gone`', '1: npx finds no program "gone".'],
	['`npx tsx scripts/gone.ts`', '1: There is no file scripts/gone.ts.'],
	['| a |\n| --- |\n| `npm run gone` |', '3: package.json has no script "gone".'],
	[
		'text\n\n```\nmkdir -p a && npm start\nnpm install && cd x && npm run gone\n```',
		'5: package.json has no script "gone".',
	],
])('reports the mistake in %s', (page, finding) => {
	expect(findingsOf(page)).toEqual([finding]);
});

it.each([
	[
		'demo',
		[
			'--all-servers',
			'--camera',
			'--end-frame',
			'--gateway',
			'--help',
			'--image',
			'--kie',
			'--list',
			'--out',
			'--prompt',
			'--provider',
			'--service',
			'--stability',
		],
	],
	[
		'start',
		['--folder', '--help', '--image-port', '--inspect', '--port', '--sandbox-port', '--speed'],
	],
	['sandbox', expect.arrayContaining(['--gateway', '--help', '--port', '--service', '--speed'])],
	['bench', ['--help', '--json']],
	['docs:parameters', []],
])('knows the options of npm run %s', (script, options) => {
	expect([...thisRepository().optionsOf(script)].sort()).toEqual(options);
});

it('knows the options of jest', () => {
	expect([...thisRepository().optionsOf('test')]).toEqual(
		expect.arrayContaining(['--selectProjects', '--testPathPattern']),
	);
});
