import { randomBytes, randomUUID } from 'node:crypto';
import type { SandboxCore } from '../core/core';
import { failureOf } from '../core/failingPrompt';
import { summarize } from '../core/requestLog';
import { seedOf } from '../core/seed';
import type { Task } from '../core/task';
import { createDecimalId } from '../core/taskIds';
import type { VideoScene } from '../render';
import type { Dialect } from './dialects/dialect';
import { klingData } from './dialects/klingBehind';
import { refuseAsKling } from './dialects/refusals';
import { refuse } from './gatewayErrors';

/** The request, in any dialect of the gateway. */
export interface GatewayOrder {
	/** The body for display. */
	body: object;
	prompt?: string;
	scene: Omit<VideoScene, 'seed'>;
	externalId?: string;
	callbackUrl?: string;
}

const CONTRACT_STAGES = [
	{ status: 'submitted', seconds: 2 },
	{ status: 'processing', seconds: 18 },
];

/** A gateway that reads Kling for the first time some seconds after the submission. */
const DIALECT_STAGES = [
	{ status: 'new', seconds: 1 },
	{ status: 'submitted', seconds: 1 },
	{ status: 'processing', seconds: 18 },
];

/** @throws Refusal 429 if the account has reached its limit of unfinished tasks */
export function startTask(core: SandboxCore, dialect: Dialect, order: GatewayOrder): Task {
	checkConcurrency(core, dialect);
	const extension = dialect.query === 'n3' ? 'm4v' : 'mp4';
	return core.startTask({
		id: createId(dialect),
		provider: 'klingGateway',
		externalId: order.externalId,
		request: summarize(order.body),
		stages: isContract(dialect) ? CONTRACT_STAGES : DIALECT_STAGES,
		video: core.videos.add(`/videos/klingGateway/${randomUUID()}.${extension}`, {
			...order.scene,
			seed: seedOf(order.prompt ?? ''),
		}),
		willFail: failureOf(order.prompt),
		callbackUrl: order.callbackUrl,
		// Kling itself sends callbacks: with its own id and signed with a secret of the gateway's operator.
		changed: (task) => core.callbacks.send(task, klingData(task, core.videoUrl(task)), () => ({})),
	});
}

function checkConcurrency(core: SandboxCore, { submission }: Dialect): void {
	const { gatewayConcurrency: limit } = core.limits;
	const unfinished = core.tasks.all('klingGateway').filter((task) => !task.outcome).length;
	if (limit === null || unfinished < limit) return;
	throw submission === 'contract' ? refuse(core, 429) : refuseAsKling(submission, undefined, 1303);
}

const isContract = ({ submission, query }: Dialect) =>
	submission === 'contract' && query === 'contract';

const createId = ({ ids }: Dialect) =>
	ids === 'kling' ? createDecimalId() : `task_${randomBytes(16).toString('hex')}`;
