import { chain, type NodeInput, type WorkflowJson } from '../../engine';
import type { DemoArguments } from './arguments';

const TYPE_PREFIX = 'n8n-nodes-image-to-video.';

/** Create Task → Wait For Video with download, as a user would build it. */
export function demoWorkflow(wanted: DemoArguments): WorkflowJson {
	const { camera, endFrame, prompt } = wanted;
	const createTask: NodeInput = {
		type: `${TYPE_PREFIX}createTask`,
		name: 'Create Video Task',
		credentials: ['klingApi'],
		parameters: {
			provider: 'kling',
			modelName: 'kling-v1',
			imageInputType: 'binary',
			imageBinaryPropertyName: 'image',
			prompt,
			...(camera && {
				motionGuidance: 'camera',
				cameraControlType: camera.type,
				...(camera.axis && { cameraControlAxis: camera.axis, cameraControlValue: camera.value }),
			}),
			...(endFrame && {
				motionGuidance: 'endFrame',
				imageTailInputType: 'binary',
				imageTailBinaryPropertyName: 'endFrame',
			}),
		},
	};
	const waitForVideo: NodeInput = {
		type: `${TYPE_PREFIX}waitForVideo`,
		name: 'Wait For Video',
		credentials: ['klingApi'],
		parameters: { provider: 'kling', downloadVideo: true },
	};
	return chain([createTask, waitForVideo]);
}
