import { z } from 'zod';
import { checkShape } from './checkShape';

/** The answer to a submission: as the contract shows it, or a shape of the gateway dialects. */
export const SUBMISSION_SHAPES = ['contract', 'o', 'n1', 'n2', 'n3', 'chain'] as const;
/** The answer to a query. */
export const QUERY_SHAPES = ['contract', 'o', 'n1', 'n2', 'n3'] as const;

export type SubmissionShape = (typeof SUBMISSION_SHAPES)[number];
export type QueryShape = (typeof QUERY_SHAPES)[number];

/** Differences between gateways other than the shape of their answers. */
const gatewayTraits = z
	.object({
		/** The only field that names the model; `either`; or `both`, which must be equal. */
		model: z.enum(['model', 'model_name', 'either', 'both']).optional(),
		/** The source of the task's id: the gateway (`task_…`) or Kling (a number). */
		ids: z.enum(['gateway', 'kling']).optional(),
		/**
		 * The place of a finished video: at Kling's host, named in `result_url` (`result_url`), in `fail_reason`
		 * alone, or in Kling's own answer alone; or below the gateway's `…/content`, as a URL or as a path that
		 * requires the token.
		 */
		video: z
			.enum(['result_url', 'fail_reason', 'kling_answer', 'content', 'content_path'])
			.optional(),
		/** Status words as documented, those of some forks, or in another case. */
		words: z.enum(['documented', 'forks', 'upper', 'lower', 'title']).optional(),
		times: z.enum(['documented', 'seconds', 'milliseconds']).optional(),
		/** Whether `external_task_id` is accepted; it is never looked up. */
		externalIds: z.boolean().optional(),
		/** The number of queries of a new task that answer that it does not exist. */
		lag: z.number().int().min(0).optional(),
		/** The answer about a task that the gateway has not read at Kling yet: `empty` has no data, as one-hub's. */
		unread: z.enum(['described', 'empty']).optional(),
	})
	.strict();

const gatewayDialect = gatewayTraits.extend({
	submission: z.enum(SUBMISSION_SHAPES),
	query: z.enum(QUERY_SHAPES),
});

/**
 * Reads `n1` for both endpoints, `o,n3` for submission and query, `chain` with the query of `n1`.
 *
 * @throws RangeError with one line
 */
export function readShapes(text: string): GatewayDialect {
	const [submission, query = submission === 'chain' ? 'n1' : submission, ...rest] = text.split(',');
	const shapes = gatewayDialect.safeParse({ submission, query });
	if (shapes.success && rest.length === 0) return shapes.data;
	throw new RangeError(
		`gateway must be one of ${SUBMISSION_SHAPES.join(', ')}, or two of them for submission and query, such as o,n1, not "${text}"`,
	);
}

export const IMAGE_SERVICE_VERSIONS = ['contract', 'sync', 'sync-2', 'async', 'newest'] as const;
export const STABILITY_VERSIONS = ['contract', 'deployed', 'limited'] as const;
export const KIE_VERSIONS = ['contract', 'deployed'] as const;

/** The options that choose a provider's server, and their values; for gateways the pairs that were observed. */
export const SERVERS = {
	gateway: {
		provider: 'klingGateway',
		names: ['contract', 'o', 'n1', 'o,n1', 'n2', 'n3', 'chain'],
	},
	service: { provider: 'imageToVideoService', names: IMAGE_SERVICE_VERSIONS },
	stability: { provider: 'stability', names: STABILITY_VERSIONS },
	kie: { provider: 'kie', names: KIE_VERSIONS },
} as const;

export type ServerOption = keyof typeof SERVERS;

export type ServiceVersion = (typeof IMAGE_SERVICE_VERSIONS)[number];

const deployments = z.object({
	gateway: gatewayDialect.default({ submission: 'contract', query: 'contract' }),
	service: z.enum(IMAGE_SERVICE_VERSIONS).default('contract'),
	/** Processes of the image-to-video service; each knows only its own jobs. */
	serviceWorkers: z.number().int().min(1).default(1),
	stability: z.enum(STABILITY_VERSIONS).default('contract'),
	/** Credits of the service's Stability keys, oldest first. */
	stabilityKeys: z.array(z.number().min(0)).default(() => Array.from({ length: 100 }, () => 1000)),
	kie: z.enum(KIE_VERSIONS).default('contract'),
});

/** The real server of each provider that the sandbox imitates; by default the documented ones. */
export type DeploymentOptions = Omit<z.input<typeof deployments>, 'gateway'> & {
	/** A dialect, or the shapes of submission and query, such as `n1` or `o,n1`. */
	gateway?: GatewayDialect | string;
};
export type Deployments = z.output<typeof deployments>;
export type GatewayDialect = z.infer<typeof gatewayDialect>;

/** @throws RangeError with one line that names the option */
export function completeDeployments({ gateway, ...rest }: DeploymentOptions): Deployments {
	const dialect = typeof gateway === 'string' ? readShapes(gateway) : gateway;
	const checked = checkShape(
		deployments,
		{ gateway: dialect, ...rest },
		(message) => new RangeError(message),
	);
	checkGateway(checked.gateway);
	return checked;
}

function checkGateway({ submission, query, video, ids, words, unread }: GatewayDialect): void {
	if ((video === 'fail_reason' || video === 'kling_answer') && query !== 'n1') {
		throw new RangeError(`gateway.video ${video} needs a query of the shape n1, not ${query}`);
	}
	if (words === 'forks' && query !== 'n1') {
		throw new RangeError(`gateway.words forks needs a query of the shape n1, not ${query}`);
	}
	if (unread === 'empty' && query !== 'o') {
		throw new RangeError(`gateway.unread empty needs a query of the shape o, not ${query}`);
	}
	if (ids === 'kling' && submission === 'chain') {
		throw new RangeError('gateway.ids must be gateway for the shape chain');
	}
}
