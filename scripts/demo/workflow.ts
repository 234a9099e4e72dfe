import type { INodeParameters } from 'n8n-workflow';
import { chain, type NodeInput, type WorkflowJson } from '../../engine';
import type { DemoArguments } from './arguments';
import { endFrameField, hasField } from './demoProvider';

const TYPE_PREFIX = 'n8n-nodes-ai-image-to-video.';

/** What forms need for an end frame where their defaults do not take one. */
const FOR_END_FRAME: Record<string, INodeParameters> = {
	kling3: { model: 'kling-3.0' },
	kie: { model: 'kling/v2-5-turbo-image-to-video-pro' },
	fal: { generateAudio: false },
};

/** Create Task → Wait For Video with download, as a user would build it. */
export function demoWorkflow({ provider, camera, endFrame, prompt }: DemoArguments): WorkflowJson {
	const guidedBy = (motionGuidance: string) =>
		hasField(provider, 'motionGuidance') && { motionGuidance };
	const credentials = [provider.credentialName];
	const createTask: NodeInput = {
		type: `${TYPE_PREFIX}createTask`,
		name: 'Create Video Task',
		credentials,
		parameters: {
			provider: provider.id,
			imageInputType: 'binary',
			imageBinaryPropertyName: 'image',
			...(hasField(provider, 'prompt') && { prompt }),
			...(camera && {
				...guidedBy('camera'),
				cameraControlType: camera.type,
				...(camera.axis && { cameraControlAxis: camera.axis, cameraControlValue: camera.value }),
			}),
			...(endFrame && {
				...guidedBy('endFrame'),
				...FOR_END_FRAME[provider.id],
				[`${endFrameField(provider)}InputType`]: 'binary',
				[`${endFrameField(provider)}BinaryPropertyName`]: 'endFrame',
			}),
		},
	};
	const waitForVideo: NodeInput = {
		type: `${TYPE_PREFIX}waitForVideo`,
		name: 'Wait For Video',
		credentials,
		parameters: { provider: provider.id, downloadVideo: true },
	};
	return chain([createTask, waitForVideo]);
}
