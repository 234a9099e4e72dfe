import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { OPERATIONS } from '../endpoint';
import { FAULT_KINDS, type Fault } from '../faults/fault';
import { PROVIDER_IDS } from '../providerId';
import type { Sandbox } from '../sandbox';
import { videoAnswer } from '../videoAnswer';
import { viewFault } from '../views';

const rate = z.object({ creations: z.number().int().min(1), seconds: z.number().positive() });

const limitsSchema = z
	.object({
		klingConcurrency: z.number().int().min(0).nullable(),
		klingRate: rate.nullable(),
		klingCostsRate: rate.nullable(),
		gatewayConcurrency: z.number().int().min(0).nullable(),
		stabilityRate: rate.nullable(),
		kieRate: rate.nullable(),
		kieCredits: z.number().min(0),
	})
	.partial()
	.strict();

const TASK_ACTIONS = ['hold', 'release', 'advance', 'finish', 'fail', 'expire'] as const;

/** The sandbox's controls over HTTP, for its page and for tests in another process. JSON both ways. */
export function serveControls(server: FastifyInstance, sandbox: Sandbox): void {
	server.get('/sandbox/state', (request) => describeState(sandbox, request));

	server.post('/sandbox/faults', (request) => viewFault(sandbox.addFault(json(request) as Fault)));
	server.get('/sandbox/faults/choices', () => ({
		kinds: FAULT_KINDS,
		providers: PROVIDER_IDS,
		operations: OPERATIONS,
	}));
	server.delete('/sandbox/faults', () => done(() => sandbox.clearFaults()));
	server.delete<{ Params: { id: string } }>('/sandbox/faults/:id', ({ params }) =>
		done(() => sandbox.faults.get(Number(params.id))?.remove()),
	);

	server.post('/sandbox/reset', () => done(() => sandbox.reset()));
	server.post('/sandbox/speed', (request) => {
		const { speed } = z.object({ speed: z.number() }).strict().parse(json(request));
		return done(() => sandbox.setSpeed(speed));
	});
	server.post('/sandbox/limits', (request) => {
		const limits = limitsSchema.parse(json(request));
		return done(() => sandbox.setLimits(limits));
	});
	server.post('/sandbox/hold', (request) => {
		const { newTasks } = z.object({ newTasks: z.boolean() }).strict().parse(json(request));
		return done(() => sandbox.holdNewTasks(newTasks));
	});
	server.get<{ Params: { id: string } }>('/sandbox/tasks/:id/video', async (request, reply) => {
		const video = await sandbox.video(request.params.id);
		const { status, headers, body } = videoAnswer(video, request.headers.range);
		return reply
			.code(status)
			.headers(headers ?? {})
			.send(body);
	});
	for (const action of TASK_ACTIONS) {
		server.post<{ Params: { id: string } }>(`/sandbox/tasks/:id/${action}`, (request) => {
			const { message } = z
				.object({ message: z.string().optional() })
				.strict()
				.parse(json(request) ?? {});
			return done(() =>
				action === 'fail'
					? sandbox.fail(request.params.id, message)
					: sandbox[action](request.params.id),
			);
		});
	}
}

/** `?requests=50` has only the last fifty requests and callbacks. */
function describeState(sandbox: Sandbox, request: FastifyRequest) {
	const { requests } = z.object({ requests: z.coerce.number().optional() }).parse(request.query);
	const last = <Entry>(entries: Entry[]) => (requests ? entries.slice(-requests) : entries);
	return {
		url: sandbox.url,
		credentials: sandbox.credentials,
		speed: sandbox.speed,
		holdNewTasks: sandbox.holdsNewTasks,
		limits: sandbox.limits,
		tasks: sandbox.tasks(),
		requests: last(sandbox.requests()),
		callbacks: last(sandbox.callbacks()),
		faults: sandbox.faults.all().map(viewFault),
	};
}

function json(request: FastifyRequest): unknown {
	const body = request.body as Buffer | undefined;
	return body?.length ? JSON.parse(body.toString()) : undefined;
}

async function done(act: () => unknown) {
	await act();
	return { done: true };
}
