import nock from 'nock';
import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';
import { chain, type Engine, type NodeInput, type Run } from '../../../engine';
import { createTask, getTask, packageEngine, waitForVideo } from '../../support/packageEngine';
import { type FakeClock, useFakeClock } from '../../unit/support/fakeClock';
import { type SimulatedHost, simulateHost } from './simulatedHost';

type Parameters = NonNullable<NodeInput['parameters']>;
type Settings = Partial<NodeInput> & { input?: INodeExecutionData[] };

export interface ReplayOptions {
	/** The provider's id, which the nodes are set to. */
	provider: string;
	/** Where its API is: scheme and host. */
	origin: string;
	credentials: Record<string, ICredentialDataDecryptedObject>;
}

/** n8n's engine with this package, and a provider with the answers of the test. */
export interface Replay extends SimulatedHost {
	readonly engine: Engine;
	/** A sleep takes no time and advances this clock. */
	readonly clock: FakeClock;
	/** Run one node that is set to the provider. */
	create(parameters: Parameters, settings?: Settings): Promise<Run>;
	get(taskId: string, parameters?: Parameters, settings?: Settings): Promise<Run>;
	wait(taskId: string, parameters?: Parameters, settings?: Settings): Promise<Run>;
	run(node: NodeInput, input?: INodeExecutionData[]): Promise<Run>;
}

/** Sets the file's tests up for replaying one provider's document. Nothing leaves this machine. */
export function replay({ provider, origin, credentials }: ReplayOptions): Replay {
	let engine: Engine;
	const clock = useFakeClock();
	beforeAll(async () => {
		engine = await packageEngine(credentials);
		nock.disableNetConnect();
	});
	const host = simulateHost(origin);
	afterEach(() => nock.cleanAll());
	afterAll(async () => {
		nock.enableNetConnect();
		nock.restore();
		await engine.close();
	});

	const run = async (node: NodeInput, input?: INodeExecutionData[]) =>
		await engine.run(chain([node]), input && { input });
	const runner =
		(node: typeof createTask) =>
		async (parameters: Parameters, { input, ...settings }: Settings = {}) =>
			await run(
				node({ provider, ...parameters }, { credentials: Object.keys(credentials), ...settings }),
				input,
			);
	const byId = (value: string) => ({ taskId: { mode: 'id', value, __rl: true } });
	return {
		...host,
		get engine() {
			return engine;
		},
		clock,
		run,
		create: runner(createTask),
		get: async (taskId, parameters, settings) =>
			await runner(getTask)({ ...byId(taskId), ...parameters }, settings),
		wait: async (taskId, parameters, settings) =>
			await runner(waitForVideo)({ ...byId(taskId), ...parameters }, settings),
	};
}

/** A node with an error output, its second. */
export const ERROR_OUTPUT = { onError: 'continueErrorOutput' } as const;
