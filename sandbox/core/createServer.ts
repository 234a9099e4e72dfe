import multipart from '@fastify/multipart';
import { fastify, type FastifyInstance } from 'fastify';
import { ZodError } from 'zod';
import { serializeAnswer } from './answer';
import type { SandboxProvider } from './endpoint';

/** Room for a body with several images in base64; their own limits are the providers'. */
const LARGEST_BODY = 256 * 1024 * 1024;

/** The HTTP server: bodies come as bytes, unknown paths are answered as their provider does. */
export async function createServer(providers: SandboxProvider[]): Promise<FastifyInstance> {
	const server = fastify({
		bodyLimit: LARGEST_BODY,
		exposeHeadRoutes: false,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 8192 },
	});
	server.removeAllContentTypeParsers();
	await server.register(multipart, { limits: { fileSize: LARGEST_BODY, fieldSize: LARGEST_BODY } });
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
		done(null, body),
	);

	server.setNotFoundHandler((request, reply) => {
		const provider = providers.find(({ paths }) =>
			paths.some((path) => request.url.startsWith(path)),
		);
		const message = `${request.method} ${request.url} does not exist`;
		const answer = provider?.errorAnswer(404, message) ?? { status: 404, body: message };
		const { headers, body } = serializeAnswer(answer);
		return reply.code(answer.status).headers(headers).send(body);
	});
	server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
		const isMistake =
			error instanceof ZodError || error instanceof RangeError || error instanceof SyntaxError;
		return reply
			.code(error.statusCode ?? (isMistake ? 400 : 500))
			.send({ error: error instanceof ZodError ? error.issues : error.message });
	});
	return server;
}
