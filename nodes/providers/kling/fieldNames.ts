/** The value of the model field behind which a model's id is typed in. */
export const CUSTOM_MODEL = 'custom';

/** What the form calls the fields, which messages repeat. */
export const labels = {
	modelName: 'Model',
	customModelName: 'Custom Model ID',
	image: 'Image',
	imageTail: 'End Frame',
	prompt: 'Prompt',
	negativePrompt: 'Negative Prompt',
	voiceList: 'Voice List',
	sound: 'Sound',
	cfgScale: 'CFG Scale',
	mode: 'Mode',
	staticMask: 'Static Mask',
	dynamicMasks: 'Dynamic Masks',
	cameraControl: 'Camera Control',
	cameraControlType: 'Camera Movement',
	duration: 'Duration (Seconds)',
	callbackUrl: 'Callback URL',
	externalTaskId: 'External Task ID',
	motionGuidance: 'Motion Guidance',
	waitForSlot: 'Wait for Free Slot (Minutes)',
} as const;
