import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const FILES = [
	['/', 'page.html', 'text/html'],
	['/sandbox/page.css', 'page.css', 'text/css'],
	['/sandbox/page.js', 'page.js', 'text/javascript'],
] as const;

/** The sandbox's own page on `/`, which uses `/sandbox/…`. */
export function servePage(server: FastifyInstance): void {
	for (const [path, file, type] of FILES) {
		const bytes = readFileSync(join(__dirname, file));
		server.get(path, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(bytes));
	}
}
