import { setTimeout as realTime } from 'node:timers/promises';
import type {
	ICredentialDataDecryptedObject,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import sharp from 'sharp';
import { chain, type Engine, type NodeInput, type WorkflowJson } from '../../engine';
import { startSandbox, type Operation, type Sandbox } from '../../sandbox';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { createTask, getTask, listTasks, waitForVideo } from '../support/packageEngine';
import type { Column, ProviderId, Server } from './cells';
import { Door } from './support/door';
import { LaneClock } from './support/laneClock';

/** The cells of one column at one provider, which run one after the other with a sandbox of their own. */
export interface Lane {
	column: Column;
	provider: ProviderId;
	sandbox: Sandbox;
	clock: LaneClock;
	/** A proxy in front of the sandbox, for users of the credential `door`. */
	door: Door;
	/** The request that a fault hits. */
	operation: Operation;
	/** The workflow's input. */
	input: INodeExecutionData[];
	/** The IDs of the tasks to read; empty if the lane creates tasks. */
	taskIds: string[];
	/** Secrets that must not appear anywhere. */
	secrets: string[];
	/** The secrets that the node itself receives, which may be repeated to it. */
	secretsInUse: string[];
	/** Saves the lane's credential with another address. */
	useCredential(variant: Variant, url: string): Promise<void>;
	workflow(variant: Variant, options: WorkflowOptions): WorkflowJson;
	/** Waits until the server has started to process the requests. */
	settle(): Promise<void>;
	close(): Promise<void>;
}

/**
 * Which of the lane's credentials: to the sandbox itself, to the door, to a proxy with TLS, or to a host with an expired
 * certificate.
 */
export type Variant = 'sandbox' | 'door' | 'tls' | 'expired';

interface WorkflowOptions {
	/** Seconds. */
	requestTimeout: number;
	/** Seconds. */
	retryFor: number;
	/** Create Task's own outcome is enough. */
	withoutVideo?: boolean;
	/** Minutes. */
	giveUpAfter?: number;
}

/** A job begins when its picture is uploaded, which the sandbox does in real time: 250 ms. */
const UPLOAD_MS = 300;
/** For a service that wants a pause of a minute. */
const PATIENT = { retryFor: 200, giveUpAfter: 5 };
/** Additional fields for servers as they are deployed. */
const SERVER_FORM: Partial<Record<ProviderId, INodeParameters>> = {
	klingGateway: { prompt: 'A cat yawns' },
	// These versions cannot use base64 images.
	imageToVideoService: { imageInputType: 'binary' },
	kling3: { model: 'kling-4.0' },
};

/** The limits of a run without any real waiting. */
export const LIMITS = { requestTimeout: 60, retryFor: 60 };

const OPERATIONS: Record<Column, Operation> = {
	create: 'create',
	upload: 'upload',
	get: 'get',
	wait: 'get',
	many: 'list',
	list: 'list',
	download: 'video',
};

const CREDENTIAL_TYPES = {
	kling: 'klingApi',
	kling3: 'klingApi',
	klingGateway: 'klingGatewayApi',
	kie: 'kieApi',
	stability: 'stabilityImageToVideoApi',
	imageToVideoService: 'imageToVideoServiceApi',
	fal: 'falApi',
	piapi: 'piapiApi',
} as const satisfies Record<ProviderId, string>;

const plainPicture = async (size: number): Promise<string> =>
	(
		await sharp({ create: { width: size, height: size, channels: 3, background: 'teal' } })
			.png()
			.toBuffer()
	).toString('base64');

const fileItem = async (engine: Engine, image: string) => ({
	binary: {
		data: await engine.binaryFile(Buffer.from(image, 'base64'), 'photo.png', 'image/png'),
	},
});

export async function openLane(
	engine: Engine,
	column: Column,
	provider: ProviderId,
	server?: Server,
): Promise<Lane> {
	const sandbox = await startSandbox({
		speed: 1_000_000,
		render: 'onDownload',
		videoLongSide: 64,
		stabilityToken: 'sandbox-stability-token',
		imageToVideoServiceToken: 'sandbox-service-token',
		// The first versions have no tasks that can be read.
		...(column !== 'create' && { service: 'newest' as const }),
		// The service deletes a key with each video that is fetched.
		stabilityKeys: Array.from({ length: 1_000 }, () => 1_000),
		...server?.options,
	});
	const credentialType = CREDENTIAL_TYPES[provider];
	const credential = {
		...sandboxCredentials(sandbox.credentials)[credentialType],
		// Lanes that only read sign their requests with a separate token.
		...(provider === 'kling' && column !== 'create' && { authentication: 'accessKey' }),
	};
	const idOf = (variant: Variant) => [column, provider, server?.name, variant].join('-');
	const useCredential = async (variant: Variant, url: string) =>
		await engine.setCredential(
			credentialType,
			{ ...credential, baseUrl: url, ...('uploadBaseUrl' in credential && { uploadBaseUrl: url }) },
			idOf(variant),
		);
	await useCredential('sandbox', sandbox.url);
	const image = await plainPicture(768);
	const item = server && provider === 'imageToVideoService' ? await fileItem(engine, image) : {};
	const nodesFor = nodeMaker(provider, credentialType, {
		...(provider === 'kie' ? { imageBase64: [image] } : { imageBase64: image }),
		...(server && SERVER_FORM[provider]),
	});
	const hasJobs = ['async', 'newest'].includes(server?.options.service ?? '');
	const pauses = server && provider === 'stability' ? PATIENT : undefined;
	const lane: Lane = {
		column,
		provider,
		sandbox,
		clock: new LaneClock(),
		door: await Door.inFrontOf(sandbox.url),
		// Several tasks are read by their IDs there.
		operation: provider === 'kling3' && column === 'many' ? 'get' : OPERATIONS[column],
		input: [{ json: {}, ...item }],
		taskIds: [],
		secrets: secretsOf(credential),
		secretsInUse: secretsOf(credentialInUse(credential)),
		useCredential,
		workflow: (variant, options) =>
			chain(nodesFor(column, idOf(variant), { ...options, ...pauses })),
		settle: async () => void (hasJobs && (await realTime(UPLOAD_MS))),
		close: async () => {
			await lane.door.shut();
			await sandbox.close();
		},
	};
	if (hasJobs) lane.clock.realPauseMs = 40;
	if (column !== 'create' && column !== 'upload') {
		lane.input = await finishedTasks(engine, lane, nodesFor, idOf('sandbox'));
		lane.taskIds = sandbox.tasks().map(({ id }) => id);
	}
	return lane;
}

type NodesFor = (column: Column, credentialId: string, options: WorkflowOptions) => NodeInput[];

/** @param form of Create Task */
function nodeMaker(provider: ProviderId, credentialType: string, form: INodeParameters): NodesFor {
	return (column, credentialId, { requestTimeout, retryFor, withoutVideo, giveUpAfter = 0.5 }) => {
		const settings = {
			credentials: { [credentialType]: { id: credentialId, name: credentialId } },
			onError: 'continueErrorOutput',
		} as const;
		const options = { requestTimeout, retryFor };
		const wait = waitForVideo(
			{
				provider,
				downloadVideo: true,
				giveUpAfter,
				// The usual interval grows with the task's age, which is the lane's age on a busy machine.
				options: { requestTimeout, fixedInterval: 2 },
			},
			settings,
		);
		const create = createTask(
			{
				provider,
				imageInputType: 'base64',
				// These providers require a prompt.
				...(['kie', 'fal', 'kling3'].includes(provider) && { prompt: 'A cat yawns' }),
				...form,
				options: { ...options, ...(provider === 'stability' && { seed: 7 }) },
			},
			settings,
		);
		switch (column) {
			case 'create':
			case 'upload':
				return withoutVideo ? [create] : [create, wait];
			case 'get':
				return [getTask({ provider, options }, settings)];
			case 'list':
				return [listTasks({ provider, options }, settings)];
			default:
				return [wait];
		}
	};
}

const HOUR_MS = 3_600_000;

/**
 * Creates the tasks that the lane reads. They are an hour old, because an unknown task of less than a minute is read
 * again.
 *
 * @returns items that name the tasks
 */
async function finishedTasks(
	engine: Engine,
	{ column, sandbox, clock, input: [first] }: Lane,
	nodesFor: NodesFor,
	credentialId: string,
): Promise<INodeExecutionData[]> {
	const input = Array.from({ length: column === 'many' ? 2 : 1 }, () => first!);
	const options = { ...LIMITS, withoutVideo: true };
	const created = await clock.run(
		async () => await engine.run(chain(nodesFor('create', credentialId, options)), { input }),
	);
	const [refused] = created.output('Create', 1);
	if (refused) throw new Error(`No task to read: ${JSON.stringify(refused.json)}`);
	// A task may begin a moment after the answer that names it.
	while (sandbox.createdTasks() < input.length) await realTime(10);
	for (const { id } of sandbox.tasks()) await sandbox.finish(id);
	clock.pass(HOUR_MS);
	const createdAt = new Date(Date.now() - HOUR_MS).toISOString();
	const items = created.output('Create').map(({ json }) => ({ json: { ...json, createdAt } }));
	if (column !== 'download') return items;
	// A finished task is not read again, so only its video is fetched.
	const read = await engine.run(chain(nodesFor('get', credentialId, options)), { input: items });
	return read.output('Get').map(({ json }) => ({ json }));
}

/** n8n omits fields that the credential's form hides. */
function credentialInUse(credential: ICredentialDataDecryptedObject) {
	const { apiKey, accessKey, secretKey, ...rest } = credential;
	return credential.authentication === 'accessKey'
		? { ...rest, accessKey: accessKey!, secretKey: secretKey! }
		: { ...rest, apiKey: apiKey ?? '' };
}

function secretsOf(credential: ICredentialDataDecryptedObject): string[] {
	return Object.entries(credential)
		.filter(([name, value]) => /key|token|secret/i.test(name) && value !== '')
		.map(([, value]) => String(value));
}
