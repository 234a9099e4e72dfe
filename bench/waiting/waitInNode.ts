import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { clock, untilAborted } from '../../nodes/shared/clock';
import { loadPackageClasses } from '../../scripts/packageClasses';
import { randomNumbers } from '../support/randomNumbers';
import {
	FAL_URL,
	KIE_URL,
	KLING_URL,
	PIAPI_URL,
	START,
	type VirtualProvider,
} from './virtualProvider';
import type { VirtualTime } from '../support/virtualTime';

const NODE_TYPE = 'n8n-nodes-ai-image-to-video.waitForVideo';

type ProviderId = 'fal' | 'kie' | 'kling' | 'klingGateway' | 'piapi';

const CREDENTIALS: Record<ProviderId, IDataObject> = {
	fal: { baseUrl: FAL_URL },
	kie: { baseUrl: KIE_URL },
	kling: { region: 'custom', baseUrl: KLING_URL },
	klingGateway: { baseUrl: KLING_URL },
	piapi: { baseUrl: PIAPI_URL },
};

/** fal.ai's IDs of tasks contain the model. */
const FAL_PREFIX = 'fal-ai/kling-video/v3/pro/image-to-video/requests/';

/**
 * Runs the node Wait For Video itself with its default settings. Only n8n's HTTP helper and the package's clock are
 * replaced.
 *
 * @returns the number of items on the output Completed
 */
export async function waitInNode(
	providerId: ProviderId,
	virtual: VirtualProvider,
	time: VirtualTime,
): Promise<number> {
	const restore = replaceClock(time);
	try {
		const { nodeClasses } = await loadPackageClasses();
		const node = new nodeClasses[NODE_TYPE]!();
		const items = virtual.tasks.map(({ id, createdAt }): INodeExecutionData => ({
			json: {
				provider: providerId,
				taskId: providerId === 'fal' ? `${FAL_PREFIX}${id}` : id,
				status: 'submitted',
				videos: [],
				createdAt: new Date(START + createdAt).toISOString(),
			},
		}));
		const context = thinContext(node, providerId, items, virtual);
		const [completed = []] = (await time.passUntilDone(
			node.execute!.call(context),
		)) as INodeExecutionData[][];
		return completed.length;
	} finally {
		restore();
	}
}

function replaceClock(time: VirtualTime): () => void {
	const real = { ...clock };
	clock.now = () => START + time.now;
	clock.elapsed = () => time.now;
	clock.random = randomNumbers(1);
	clock.sleep = async (milliseconds, signal) => {
		let cancel = () => {};
		const slept = new Promise<void>((wake) => (cancel = time.after(milliseconds, wake)));
		await untilAborted(slept, signal).finally(cancel);
	};
	clock.timeout = clock.sleep;
	return () => void Object.assign(clock, real);
}

/** The part of n8n's context that the node uses. */
function thinContext(
	{ description }: INodeType,
	providerId: ProviderId,
	items: INodeExecutionData[],
	virtual: VirtualProvider,
): IExecuteFunctions {
	const node: INode = {
		id: 'wait',
		name: 'Wait For Video',
		type: NODE_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: { provider: providerId, downloadVideo: false },
	};
	const defaults = NodeHelpers.getNodeParameters(
		description.properties,
		node.parameters,
		true,
		false,
		node,
		description,
	) as INodeParameters;
	const parameterOf = (name: string, itemIndex: number) =>
		name === 'taskId' ? { mode: 'id', value: items[itemIndex]!.json.taskId } : defaults[name];
	const silent = () => {};
	const nodeContext = {};
	const context = {
		getNode: () => node,
		getInputData: () => items,
		getNodeParameter: (name: string, itemIndex: number, fallback?: unknown) =>
			parameterOf(name, itemIndex) ?? fallback,
		continueOnFail: () => false,
		getExecutionId: () => 'bench',
		getContext: () => nodeContext,
		getExecutionCancelSignal: () => undefined,
		getCredentials: async () => CREDENTIALS[providerId],
		logger: { debug: silent, info: silent, warn: silent, error: silent },
		helpers: {
			httpRequestWithAuthentication: async (_type: string, request: IHttpRequestOptions) =>
				await virtual.answer(request),
		},
	};
	return context as unknown as IExecuteFunctions;
}
