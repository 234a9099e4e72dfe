import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** The sandbox's own page on `/`; it lives off `/sandbox/…`. */
export function servePage(server: FastifyInstance): void {
	const page = readFileSync(join(__dirname, 'page.html'));
	server.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
}
