import { chain, workflow, type WorkflowJson } from '../../engine';
import type { SandboxCredentials } from '../../sandbox';
import { httpPost, httpRequest } from '../support/ownWorkflow';
import type { JobOrder } from './orders';

const PROMPT = 'The astronaut stands up and walks away';
const KLING_MODEL = 'kling-v2-6';
const KIE_MODEL = 'kling-2.6/image-to-video';

/** The workflow that a user would build for the job; its last node is called Done. */
export function workflowFor({ job, way }: JobOrder, credentials: SandboxCredentials): WorkflowJson {
	if (job === 'videos') return way === 'ours' ? videos(false) : ownVideos(credentials);
	if (job === 'downloads') return videos(true);
	return way === 'ours' ? creations : ownCreations(credentials);
}

const videos = (downloadVideo: boolean) =>
	chain([
		{
			type: 'n8n-nodes-ai-image-to-video.createTask',
			parameters: {
				provider: 'kling',
				modelName: KLING_MODEL,
				imageInputType: 'base64',
				imageBase64: '={{ $json.image }}',
				prompt: PROMPT,
			},
			credentials: ['klingApi'],
		},
		{
			type: 'n8n-nodes-ai-image-to-video.waitForVideo',
			name: 'Done',
			parameters: { provider: 'kling', downloadVideo },
			credentials: ['klingApi'],
		},
	]);

const creations = chain([
	{
		type: 'n8n-nodes-ai-image-to-video.createTask',
		name: 'Done',
		parameters: { provider: 'kie', imageUrls: ['={{ $json.image }}'], prompt: PROMPT },
		credentials: ['kieApi'],
	},
]);

/** As in n8n's own templates for services that take their time: ask every 15 seconds. */
function ownVideos({ klingApi }: SandboxCredentials): WorkflowJson {
	const url = `${klingApi.baseUrl}/v1/videos/image2video`;
	return workflow({
		nodes: [
			{ type: 'n8n-nodes-base.manualTrigger', name: 'Start' },
			httpPost('Create', url, 'kling', {
				bodyParameters: {
					parameters: [
						{ name: 'model_name', value: KLING_MODEL },
						{ name: 'image', value: '={{ $json.image }}' },
						{ name: 'prompt', value: PROMPT },
					],
				},
			}),
			{
				type: 'n8n-nodes-base.wait',
				name: 'Wait',
				typeVersion: 1.1,
				parameters: { amount: 15, unit: 'seconds' },
			},
			httpRequest('Ask', `=${url}/{{ $json.data.task_id }}`, 'kling'),
			{
				type: 'n8n-nodes-base.if',
				name: 'Finished?',
				typeVersion: 2.3,
				parameters: {
					conditions: {
						combinator: 'and',
						options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 3 },
						conditions: [
							{
								id: 'finished',
								leftValue: '={{ $json.data.task_status }}',
								rightValue: 'succeed',
								operator: { type: 'string', operation: 'equals' },
							},
						],
					},
				},
			},
			{ type: 'n8n-nodes-base.noOp', name: 'Done' },
		],
		connections: [
			['Start', 'Create'],
			['Create', 'Wait'],
			['Wait', 'Ask'],
			['Ask', 'Finished?'],
			['Finished?', 0, 'Done'],
			['Finished?', 1, 'Wait'],
		],
	});
}

/** Batching as kie.ai's limit suggests it. */
const ownCreations = ({ kieApi }: SandboxCredentials): WorkflowJson =>
	chain([
		httpPost('Done', `${kieApi.baseUrl}/api/v1/jobs/createTask`, 'kie', {
			specifyBody: 'json',
			jsonBody: `={{ {
				model: '${KIE_MODEL}',
				input: { prompt: '${PROMPT}', image_urls: [$json.image], sound: true, duration: '5' }
			} }}`,
			options: { batching: { batch: { batchSize: 20, batchInterval: 10_000 } } },
		}),
	]);
