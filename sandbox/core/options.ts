import { completeDeployments, type DeploymentOptions } from './deployments';
import type { Rate } from './rateLimiter';

/** The limits of a provider's account; `null` means unlimited. */
export interface Limits {
	/** Kling: unfinished tasks of one model, before 429 / 1303. */
	klingConcurrency: number | null;
	/** Kling: creations, before 429 / 1302. */
	klingRate: Rate | null;
	/** Kling: questions for the account's costs, before 429 / 1302. The real account has 1 a second. */
	klingCostsRate: Rate | null;
	/** Gateway: tasks that are not finished, before 429. */
	gatewayConcurrency: number | null;
	/** Stability service: readings, and as many downloads, before 429. */
	stabilityRate: Rate | null;
	/** kie: creations, before 429. */
	kieRate: Rate | null;
	/** kie: remaining credits of the account, before 402. */
	kieCredits: number;
}

export interface SandboxOptions extends DeploymentOptions {
	/** Default: any free port. */
	port?: number;
	/**
	 * The name by which clients in containers reach this machine, such as `host.docker.internal`: the host in all
	 * URLs of the sandbox. It listens on 127.0.0.1 only, in any case. Default 127.0.0.1.
	 */
	hostName?: string;
	/** 1: a task takes about 20 seconds; 10: about 2. Default 1. */
	speed?: number;
	/** Whether a video is rendered when its task is created, or when it is downloaded. Default eager. */
	render?: 'eager' | 'onDownload';
	/** Pixels of a video's longer side. Default 640. */
	videoLongSide?: number;
	/** New tasks stay in their first stage until they are released, finished or failed. */
	holdNewTasks?: boolean;
	limits?: Partial<Limits>;
	/** The default is the `whsec_…` in `credentials`; null: callbacks are not signed. */
	klingWebhookSecret?: string | null;
	/** The default is the key in `credentials`; null: callbacks are not signed. */
	kieWebhookHmacKey?: string | null;
	/**
	 * The answer for the six models that Kling retired in September 2026: accepted, as by gateways and older
	 * accounts, or 400 / 1201 "discontinued", as by Kling's own hosts. Default accepted.
	 */
	klingRetiredModels?: 'accepted' | 'discontinued';
	/**
	 * The answer for an unknown task: 404 / 1203, or 400 / 1201 "Task not found", as measured at Kling's own
	 * hosts. Default 404.
	 */
	klingUnknownTask?: 404 | 400;
	/** The source of payment for Kling's tasks. Default pack: units. The balance is in dollars. */
	klingPaidFrom?: 'pack' | 'balance' | 'packAndBalance';
	/** How many official voices, and as many official elements, Kling lists. Default 40. */
	klingPresets?: number;
	/** Fields unknown to Kling 3.0's API: silently dropped, or 400 / 1201. Default dropped. */
	kling3UnknownFields?: 'dropped' | 'refused';
	/** External ID and callback URL at Kling 4.0, which resellers deny. Default dropped. */
	kling4Options?: 'dropped' | 'refused' | 'honoured';
	/** Whether fal's history lists requests that wait or run, which is not documented. Default ended. */
	falHistory?: 'ended' | 'all';
	/** Which fields of its input PiAPI's answers repeat, which is not documented. Default some. */
	piapiRepeats?: 'some' | 'all';
	/** How kie refuses: HTTP 200 with a code in the body, or the matching HTTP status too. Default inBody. */
	kieRefusals?: 'inBody' | 'httpStatus';
	/**
	 * The shape of a gateway's error for an HTTP status. Default kling (`{ code, message }`) for the
	 * contract's gateway, newApi for all others.
	 */
	gatewayErrors?: 'kling' | 'openai' | 'text' | 'newApi';
	/** The required token of the self-hosted service. Default: none. */
	stabilityToken?: string;
	/** The required token of the self-hosted service. Default: none. */
	imageToVideoServiceToken?: string;
}

const DEFAULT_LIMITS: Limits = {
	klingConcurrency: null,
	klingRate: null,
	klingCostsRate: null,
	gatewayConcurrency: null,
	stabilityRate: null,
	kieRate: null,
	kieCredits: 1_000_000,
};

/** The later version of the Stability service: section 4 of its document. */
const SIXTY_AN_HOUR: Rate = { creations: 60, seconds: 3600 };

/**
 * Options with their defaults filled in.
 *
 * @throws RangeError for a server that does not exist
 */
export function completeOptions(options: SandboxOptions) {
	const { gateway, service, serviceWorkers, stability, stabilityKeys, kie } = options;
	const deployments = completeDeployments({
		gateway,
		service,
		serviceWorkers,
		stability,
		stabilityKeys,
		kie,
	});
	const stabilityRate = deployments.stability === 'limited' ? SIXTY_AN_HOUR : null;
	const { submission, query } = deployments.gateway;
	const isContractGateway = submission === 'contract' && query === 'contract';
	return {
		deployments,
		port: options.port ?? 0,
		hostName: options.hostName ?? '127.0.0.1',
		speed: options.speed ?? 1,
		render: options.render ?? 'eager',
		videoLongSide: options.videoLongSide ?? 640,
		holdNewTasks: options.holdNewTasks ?? false,
		limits: { ...DEFAULT_LIMITS, stabilityRate, ...options.limits },
		klingRetiredModels: options.klingRetiredModels ?? 'accepted',
		klingUnknownTask: options.klingUnknownTask ?? 404,
		klingPaidFrom: options.klingPaidFrom ?? 'pack',
		klingPresets: options.klingPresets ?? 40,
		kling3UnknownFields: options.kling3UnknownFields ?? 'dropped',
		kling4Options: options.kling4Options ?? 'dropped',
		falHistory: options.falHistory ?? 'ended',
		piapiRepeats: options.piapiRepeats ?? 'some',
		kieRefusals: options.kieRefusals ?? 'inBody',
		gatewayErrors: options.gatewayErrors ?? (isContractGateway ? 'kling' : 'newApi'),
	};
}

export type CompleteOptions = ReturnType<typeof completeOptions>;
