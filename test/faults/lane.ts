import { setTimeout as realTime } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { chain, type Engine, type NodeInput, type WorkflowJson } from '../../engine';
import { startSandbox, type Operation, type Sandbox } from '../../sandbox';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { createTask, getTask, listTasks, waitForVideo } from '../support/packageEngine';
import type { Column, ProviderId } from './cells';
import { Door } from './support/door';
import { LaneClock } from './support/laneClock';

/** The cells of one column at one provider, which run one after the other with a sandbox of their own. */
export interface Lane {
	column: Column;
	provider: ProviderId;
	sandbox: Sandbox;
	clock: LaneClock;
	/** Stands in front of the sandbox for who uses the credential `door`. */
	door: Door;
	/** The request that a fault hits. */
	operation: Operation;
	/** What the workflow starts with. */
	input: INodeExecutionData[];
	/** Ids of the tasks that are read; none where they are created. */
	taskIds: string[];
	/** What must not be seen anywhere. */
	secrets: string[];
	/** Of these, what the node has in its hands, and may therefore be repeated to it. */
	secretsInUse: string[];
	/** Saves the lane's credential with another address. */
	useCredential(variant: Variant, url: string): Promise<void>;
	workflow(variant: Variant, options: WorkflowOptions): WorkflowJson;
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
}

/** The limits of a run in which nothing takes real time. */
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
	klingGateway: 'klingGatewayApi',
	kie: 'kieApi',
	stability: 'stabilityImageToVideoApi',
	imageToVideoService: 'imageToVideoServiceApi',
} as const satisfies Record<ProviderId, string>;

const plainPicture = async (size: number): Promise<string> =>
	(
		await sharp({ create: { width: size, height: size, channels: 3, background: 'teal' } })
			.png()
			.toBuffer()
	).toString('base64');

export async function openLane(
	engine: Engine,
	column: Column,
	provider: ProviderId,
): Promise<Lane> {
	const sandbox = await startSandbox({
		speed: 1_000_000,
		render: 'onDownload',
		videoLongSide: 64,
		stabilityToken: 'sandbox-stability-token',
		imageToVideoServiceToken: 'sandbox-service-token',
		// Its first versions have no tasks that can be read.
		...(column !== 'create' && { service: 'newest' as const }),
	});
	const credentialType = CREDENTIAL_TYPES[provider];
	const credential = {
		...sandboxCredentials(sandbox.credentials)[credentialType],
		// Where tasks are only read, requests are signed with a token of their own.
		...(credentialType === 'klingApi' && column !== 'create' && { authentication: 'accessKey' }),
	};
	const idOf = (variant: Variant) => `${column}-${provider}-${variant}`;
	const useCredential = async (variant: Variant, url: string) =>
		await engine.setCredential(
			credentialType,
			{ ...credential, baseUrl: url, ...('uploadBaseUrl' in credential && { uploadBaseUrl: url }) },
			idOf(variant),
		);
	await useCredential('sandbox', sandbox.url);
	const nodesFor = nodeMaker(provider, credentialType, await plainPicture(768));
	const lane: Lane = {
		column,
		provider,
		sandbox,
		clock: new LaneClock(),
		door: await Door.inFrontOf(sandbox.url),
		operation: OPERATIONS[column],
		input: [{ json: {} }],
		taskIds: [],
		secrets: secretsOf(credential),
		secretsInUse: secretsOf(credentialInUse(credential)),
		useCredential,
		workflow: (variant, options) => chain(nodesFor(column, idOf(variant), options)),
		close: async () => {
			await lane.door.shut();
			await sandbox.close();
		},
	};
	if (column !== 'create' && column !== 'upload') {
		lane.input = await finishedTasks(engine, lane, nodesFor, idOf('sandbox'));
		lane.taskIds = sandbox.tasks().map(({ id }) => id);
	}
	return lane;
}

type NodesFor = (column: Column, credentialId: string, options: WorkflowOptions) => NodeInput[];

function nodeMaker(provider: ProviderId, credentialType: string, image: string): NodesFor {
	return (column, credentialId, { requestTimeout, retryFor, withoutVideo }) => {
		const settings = {
			credentials: { [credentialType]: { id: credentialId, name: credentialId } },
			onError: 'continueErrorOutput',
		} as const;
		const options = { requestTimeout, retryFor };
		const wait = waitForVideo(
			{
				provider,
				downloadVideo: true,
				giveUpAfter: 0.5,
				// The usual interval grows with the task's age, which is the lane's on a busy machine.
				options: { requestTimeout, fixedInterval: 2 },
			},
			settings,
		);
		const create = createTask(
			{
				provider,
				imageInputType: 'base64',
				// kie.ai takes several images, and no task without a prompt.
				imageBase64: provider === 'kie' ? [image] : image,
				...(provider === 'kie' && { prompt: 'A cat yawns' }),
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
 * Creates the tasks that the lane reads; gives the items that name them. They are an hour old: a task that was created
 * within a minute is waited for where the provider does not find it.
 */
async function finishedTasks(
	engine: Engine,
	{ column, sandbox, clock }: Lane,
	nodesFor: NodesFor,
	credentialId: string,
): Promise<INodeExecutionData[]> {
	const input = Array.from({ length: column === 'many' ? 2 : 1 }, () => ({ json: {} }));
	const options = { ...LIMITS, withoutVideo: true };
	const created = await clock.run(
		async () => await engine.run(chain(nodesFor('create', credentialId, options)), { input }),
	);
	// A task may begin a moment after the answer that names it.
	while (sandbox.createdTasks() < input.length) await realTime(10);
	for (const { id } of sandbox.tasks()) await sandbox.finish(id);
	clock.pass(HOUR_MS);
	const createdAt = new Date(Date.now() - HOUR_MS).toISOString();
	const items = created.output('Create').map(({ json }) => ({ json: { ...json, createdAt } }));
	if (column !== 'download') return items;
	// A finished task is not asked for again, so that only its video is fetched.
	const read = await engine.run(chain(nodesFor('get', credentialId, options)), { input: items });
	return read.output('Get').map(({ json }) => ({ json }));
}

/** n8n gives a node no fields that the credential's form hides. */
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
