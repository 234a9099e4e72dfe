import multipart from '@fastify/multipart';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import { Refusal, serializeAnswer, type Answer } from './answer';
import type { SandboxProvider } from './endpoint';

/** Fits a body with several images in base64. Providers have their own, lower limits. */
const LARGEST_BODY = 256 * 1024 * 1024;

/** The HTTP server. Bodies arrive as bytes; unknown paths get their provider's answer. */
export async function createServer(providers: SandboxProvider[]): Promise<FastifyInstance> {
	const server = fastify({
		bodyLimit: LARGEST_BODY,
		exposeHeadRoutes: false,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 8192 },
	});
	server.removeAllContentTypeParsers();
	await server.register(multipart, {
		limits: { fileSize: LARGEST_BODY, fieldSize: LARGEST_BODY },
		// Some services fail on a file name with a slash.
		preservePath: true,
	});
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
		done(null, body),
	);

	server.setNotFoundHandler((request, reply) => {
		const answer = answerUnknown(providers, request);
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

/** The answer to an unknown path, from the provider whose path prefix matches. */
function answerUnknown(
	providers: SandboxProvider[],
	{ method, url, headers }: FastifyRequest,
): Answer {
	const message = `${method} ${url} does not exist`;
	const provider = providers.find(({ paths }) => paths.some((path) => url.startsWith(path)));
	if (!provider) return { status: 404, body: message };
	try {
		provider.authenticate(headers);
		return provider.unknownPath ?? provider.errorAnswer(404, message);
	} catch (error) {
		if (error instanceof Refusal) return error.answer;
		throw error;
	}
}
