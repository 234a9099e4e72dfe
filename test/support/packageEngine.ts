import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { createEngine, type Engine, type NodeInput } from '../../engine';
import { loadPackageClasses } from '../../scripts/packageClasses';

/** n8n's engine with this package's nodes and credential types. */
export async function packageEngine(
	credentials: Record<string, ICredentialDataDecryptedObject>,
): Promise<Engine> {
	return await createEngine({ ...(await loadPackageClasses()), credentials });
}

const node =
	(type: string, name: string) =>
	(parameters: INodeParameters, settings: Partial<NodeInput> = {}): NodeInput => ({
		type: `n8n-nodes-ai-image-to-video.${type}`,
		name,
		parameters,
		credentials: ['klingApi'],
		...settings,
	});

/** A node that downloads videos by default. Tests say when they want the files, because the sandbox renders each. */
const downloading =
	(make: ReturnType<typeof node>): ReturnType<typeof node> =>
	(parameters, settings) =>
		make({ downloadVideo: false, ...parameters }, settings);

/** Nodes as a user would put them into a workflow. */
export const createTask = node('createTask', 'Create');
export const getTask = node('getTask', 'Get');
export const waitForVideo = downloading(node('waitForVideo', 'Wait'));
export const listTasks = node('listTasks', 'List');
export const webhookTrigger = downloading(node('webhookTrigger', 'Trigger'));
