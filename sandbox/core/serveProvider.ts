import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refusal, type Answer } from './answer';
import type { ApiRequest, Endpoint, SandboxProvider } from './endpoint';
import type { FaultRegistry } from './faults/faultRegistry';
import { changeAnswer, isActed, replaceAnswer } from './faults/faultyAnswer';
import { isSilent, sendFaulty, sendWhole } from './faults/sendFaulty';
import { readRequest } from './readRequest';
import type { LoggedRequest, RequestLog } from './requestLog';

/** Adds a provider's endpoints to the server. Each request is logged, and a due fault is applied. */
export function serveProvider(
	server: FastifyInstance,
	provider: SandboxProvider,
	log: RequestLog,
	faults: FaultRegistry,
): void {
	for (const endpoint of provider.endpoints) {
		server.route({
			method: endpoint.method,
			url: endpoint.path,
			handler: async (fastifyRequest, reply) => {
				const request = await readRequest(fastifyRequest);
				const entry = log.add(provider.id, endpoint.operation, request);
				await serve(provider, endpoint, request, entry, faults, reply);
			},
		});
	}
}

async function serve(
	provider: SandboxProvider,
	endpoint: Endpoint,
	request: ApiRequest,
	entry: LoggedRequest,
	faults: FaultRegistry,
	reply: FastifyReply,
): Promise<void> {
	// The answer is written by hand from here on, because faults send half of it or none.
	reply.hijack();
	const hit = faults.hit(provider.id, endpoint.operation, request);
	if (!hit) {
		const answer = await handle(provider, endpoint, request, entry);
		entry.status = answer.status;
		sendWhole(reply.raw, answer);
		return;
	}
	entry.fault = hit.fault.kind;
	const own = isActed(hit.fault) ? await handle(provider, endpoint, request, entry) : undefined;
	const replacement = replaceAnswer(hit.fault, provider, endpoint.operation);
	const answer = replacement ?? (own ? changeAnswer(hit.fault, own) : { status: 500, body: '' });
	hit.fired += 1;
	if (!isSilent(hit.fault)) entry.status = answer.status;
	await sendFaulty(hit.fault, reply.raw, answer);
}

async function handle(
	provider: SandboxProvider,
	endpoint: Endpoint,
	request: ApiRequest,
	entry: LoggedRequest,
): Promise<Answer> {
	try {
		if (!isPublic(endpoint)) provider.authenticate(request.headers, endpoint.operation);
		return await endpoint.handle(request);
	} catch (error) {
		entry.refusal = (error as Error).message;
		if (error instanceof Refusal) return error.answer;
		return provider.errorAnswer(500, `sandbox: ${(error as Error).message}`);
	}
}

const isPublic = ({ operation }: Endpoint) => operation === 'video' || operation === 'file';
