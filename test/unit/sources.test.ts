import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
/** n8n has these, or they are built into the package. None of them opens a connection, a file or a process. */
const ALLOWED = ['n8n-workflow', 'node:crypto', 'zod', 'image-size', 'p-limit'];
const packageOf = (name: string) => (name.startsWith('image-size/') ? 'image-size' : name);
const OWN_CONNECTIONS = /\b(fetch|XMLHttpRequest|WebSocket|EventSource)\s*\(/;

const sources = ['nodes', 'credentials'].flatMap((folder) =>
	readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => path.join(folder, file)),
);

const importsIn = (text: string): string[] =>
	[...text.matchAll(/(?:from|import|require\()\s*['"]([^'"]+)['"]/g)].map(([, name]) => name!);

const foreignTo = (text: string): string[] => [
	...importsIn(text).filter((name) => !name.startsWith('.') && !ALLOWED.includes(packageOf(name))),
	...(OWN_CONNECTIONS.exec(text)?.slice(0, 1) ?? []),
];

it("uses only n8n's helpers for HTTP, so that its proxy, SSRF protection and cancellation apply", () => {
	expect(sources).toContain('nodes/shared/http/sendRequest.ts');
	for (const file of sources) {
		const text = readFileSync(path.join(ROOT, file), 'utf8');
		expect([file, foreignTo(text)]).toEqual([file, []]);
	}
	// It would be seen.
	expect(foreignTo("import http from 'node:http'; await fetch(url)")).toEqual([
		'node:http',
		'fetch(',
	]);
});
