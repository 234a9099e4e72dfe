import { chain, type NodeInput, type WorkflowJson } from '../../engine';
import type { SandboxCredentials } from '../../sandbox';
import { httpPost } from '../support/ownWorkflow';
import type { Kind, Way } from './orders';

const PROMPT = 'The astronaut stands up and walks away';
const KLING_MODEL = 'kling-v2-6';
const KIE_MODEL = 'kling-2.6/image-to-video';

/** The workflow that a user would build to create tasks, in one of the ways; its last node is called Create. */
export function workflowFor(way: Way, kind: Kind, credentials: SandboxCredentials): WorkflowJson {
	return chain(way === 'ours' ? [createTask(kind)] : ownNodes(kind, credentials));
}

function createTask(kind: Kind): NodeInput {
	const isKling = kind !== 'kieFile';
	return {
		type: 'n8n-nodes-ai-image-to-video.createTask',
		name: 'Create',
		parameters: {
			provider: isKling ? 'kling' : 'kie',
			...(isKling && { modelName: KLING_MODEL }),
			imageInputType: kind === 'klingUrl' ? 'url' : 'binary',
			...(kind === 'klingUrl' && { imageUrl: '={{ $json.image }}' }),
			prompt: PROMPT,
		},
		credentials: [isKling ? 'klingApi' : 'kieApi'],
	};
}

function ownNodes(kind: Kind, { klingApi, kieApi }: SandboxCredentials): NodeInput[] {
	const createAtKling = httpPost('Create', `${klingApi.baseUrl}/v1/videos/image2video`, 'kling', {
		specifyBody: 'keypair',
		bodyParameters: {
			parameters: [
				{ name: 'model_name', value: KLING_MODEL },
				{ name: 'image', value: '={{ $json.image }}' },
				{ name: 'prompt', value: PROMPT },
			],
		},
	});
	const toBase64: NodeInput = {
		type: 'n8n-nodes-base.extractFromFile',
		name: 'To base64',
		typeVersion: 1.1,
		parameters: {
			operation: 'binaryToPropery',
			destinationKey: 'image',
			options: kind === 'klingFileTuned' ? { encoding: 'utf8' } : {},
		},
	};
	const upload = httpPost('Upload', `${kieApi.uploadBaseUrl}/api/file-stream-upload`, 'kie', {
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [
				{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' },
				{ name: 'uploadPath', value: 'n8n' },
			],
		},
	});
	const createAtKie = httpPost('Create', `${kieApi.baseUrl}/api/v1/jobs/createTask`, 'kie', {
		specifyBody: 'json',
		jsonBody: `={{ {
			model: '${KIE_MODEL}',
			input: { prompt: '${PROMPT}', image_urls: [$json.data.downloadUrl], sound: true, duration: '5' }
		} }}`,
	});
	return {
		klingUrl: [createAtKling],
		klingFile: [toBase64, createAtKling],
		klingFileTuned: [toBase64, createAtKling],
		kieFile: [upload, createAtKie],
	}[kind];
}
