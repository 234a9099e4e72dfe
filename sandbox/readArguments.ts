import { parseOptions, readNumber, UsageError } from '../scripts/commandLine';
import { completeDeployments, readShapes, type DeploymentOptions } from './core/deployments';
import type { SandboxOptions } from './core/options';

const DEFAULT_PORT = '8686';

export const HELP = `npm run sandbox -- [options]: the providers' APIs on 127.0.0.1

  --port 8686           0 takes any free port
  --speed 1             sandbox seconds in a real one; a task takes about 20 of them

Which real servers it stands for; without these options, the documented ones:
  --kling gateway       gateway: retired models are taken; official: as Kling's own hosts answer today
  --gateway contract    contract, o, n1, n2, n3 or chain; or two of them for submission and query: o,n1
  --gateway-model       where the gateway looks for the model: model, model_name, either, both
  --gateway-ids         who numbers the tasks: gateway, kling
  --gateway-video       where the video is: result_url, fail_reason, kling_answer, content, content_path
  --gateway-words       status words: documented, forks, upper, lower, title
  --gateway-times       documented, seconds, milliseconds
  --gateway-external-ids  yes or no: whether external_task_id is taken
  --gateway-lag 0       queries of a new task that are answered "task_not_exist"
  --gateway-unread      a task that the gateway has not read yet: described, empty

  --service contract    contract, sync, sync-2, async, newest
  --service-workers 1   processes, of which each knows its own jobs alone

  --stability contract  contract, deployed, limited (the later version: 60 readings an hour)
  --stability-keys      credits of the operator's keys, oldest first: 25,25
  --kie contract        contract, deployed

  --help`;

const text = { type: 'string' } as const;

const options = {
	port: text,
	speed: text,
	kling: text,
	gateway: text,
	'gateway-model': text,
	'gateway-ids': text,
	'gateway-video': text,
	'gateway-words': text,
	'gateway-times': text,
	'gateway-external-ids': text,
	'gateway-lag': text,
	'gateway-unread': text,
	service: text,
	'service-workers': text,
	stability: text,
	'stability-keys': text,
	kie: text,
	help: { type: 'boolean' },
} as const;

type Given = ReturnType<typeof parseOptions<typeof options>>;

type KlingOptions = Pick<SandboxOptions, 'klingRetiredModels' | 'klingUnknownTask'>;

export type Arguments = { help?: boolean; port: number; speed: number } & DeploymentOptions &
	KlingOptions;

/**
 * Reads the arguments of `npm run sandbox`.
 *
 * @throws UsageError
 */
export function readArguments(given: string[]): Arguments {
	const values = parseOptions(given, options);
	const port = readNumber('port', values.port ?? DEFAULT_PORT, {
		from: 0,
		to: 65_535,
		whole: true,
	});
	const speed = readNumber('speed', values.speed ?? '1', { from: 0.001, to: 1000 });
	return { help: values.help, port, speed, ...readKling(values), ...readDeployments(values) };
}

function readKling({ kling = 'gateway' }: Given): KlingOptions {
	if (kling === 'gateway') return {};
	if (kling === 'official') return { klingRetiredModels: 'discontinued', klingUnknownTask: 400 };
	throw new UsageError(`--kling is "${kling}"; allowed: gateway, official`);
}

const optionalCount = (option: string, text: string | undefined, from: number, to: number) =>
	text === undefined ? undefined : readNumber(option, text, { from, to, whole: true });

function readDeployments(values: Given): DeploymentOptions {
	try {
		const keys = values['stability-keys']?.split(',');
		const deployments = {
			gateway: readGateway(values),
			kie: values.kie,
			service: values.service,
			serviceWorkers: optionalCount('service-workers', values['service-workers'], 1, 100),
			stability: values.stability,
			stabilityKeys: keys?.map((credits) =>
				readNumber('stability-keys', credits, { from: 0, to: 1_000_000 }),
			),
		} as DeploymentOptions;
		completeDeployments(deployments);
		return deployments;
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		throw new UsageError(asOption(error.message));
	}
}

/** Traits are checked with the other deployments; an invalid one is not a dialect yet. */
function readGateway(values: Given) {
	const externalIds = values['gateway-external-ids'];
	const traits = {
		model: values['gateway-model'],
		ids: values['gateway-ids'],
		video: values['gateway-video'],
		words: values['gateway-words'],
		times: values['gateway-times'],
		externalIds: externalIds === undefined ? undefined : (YES_NO[externalIds] ?? externalIds),
		lag: optionalCount('gateway-lag', values['gateway-lag'], 0, 1000),
		unread: values['gateway-unread'],
	};
	const isPlain = values.gateway === undefined && Object.values(traits).every(isUndefined);
	return isPlain ? undefined : { ...readShapes(values.gateway ?? 'contract'), ...traits };
}

const YES_NO: Record<string, boolean> = { yes: true, no: false };
const isUndefined = (value: unknown) => value === undefined;

/** `gateway.externalIds: …` as `--gateway-external-ids: …` */
const asOption = (message: string) =>
	message.replace(
		/^[\w.]+/,
		(path) =>
			`--${path.replaceAll('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
	);
