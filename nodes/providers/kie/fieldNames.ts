/** The value of the model field behind which a model's id is typed in. */
export const CUSTOM_MODEL = 'custom';

/** What the form calls the fields, by their API names, wherever in the body they are. */
export const labels = {
	model: 'Model',
	customModel: 'Custom Model ID',
	prompt: 'Prompt',
	image_urls: 'Images',
	image_url: 'Image',
	tail_image_url: 'End Frame',
	sound: 'Sound',
	audio: 'Audio',
	duration: 'Duration (Seconds)',
	mode: 'Mode',
	resolution: 'Resolution',
	aspect_ratio: 'Aspect Ratio',
	multi_shots: 'Multi-Shot',
	customize_multi_shots: 'Customize Multi-Shot',
	prefer_multi_shots: 'Prefer Multi-Shot',
	multi_prompt: 'Shots',
	kling_elements: 'Elements',
	elements: 'Elements',
	negative_prompt: 'Negative Prompt',
	cfg_scale: 'CFG Scale',
	callBackUrl: 'Callback URL',
};

/** API names of form fields: see `VideoProvider.apiNames`. */
export const kieApiNames = {
	customModel: 'model',
	prompt: 'input.prompt',
	imageInputType: 'input.image_urls',
	imageUrls: 'input.image_urls',
	imageBinaryPropertyName: 'input.image_urls',
	imageBase64: 'input.image_urls',
	tailImageInputType: 'input.tail_image_url',
	tailImageUrl: 'input.tail_image_url',
	tailImageBinaryPropertyName: 'input.tail_image_url',
	tailImageBase64: 'input.tail_image_url',
	sound: 'input.sound',
	audio: 'input.audio',
	duration: 'input.duration',
	mode: 'input.mode',
	resolution: 'input.resolution',
	aspectRatio: 'input.aspect_ratio',
	multiShots: 'input.multi_shots',
	customizeMultiShots: 'input.customize_multi_shots',
	preferMultiShots: 'input.prefer_multi_shots',
	multiPrompt: 'input.multi_prompt',
	'multiPrompt.prompt': 'input.multi_prompt.prompt',
	'multiPrompt.duration': 'input.multi_prompt.duration',
	...Object.fromEntries(
		['klingElements', 'elements'].flatMap((name) => {
			const field = `input.${name === 'elements' ? name : 'kling_elements'}`;
			return [
				[name, field],
				[`${name}.name`, `${field}.name`],
				[`${name}.description`, `${field}.description`],
				[`${name}.elementInputUrls`, `${field}.element_input_urls`],
				[`${name}.elementInputAudioUrls`, `${field}.element_input_audio_urls`],
				[`${name}.startTime`, `${field}.start_time`],
				[`${name}.endTime`, `${field}.end_time`],
			];
		}),
	),
	negativePrompt: 'input.negative_prompt',
	cfgScale: 'input.cfg_scale',
	callback: 'callBackUrl',
	callBackUrl: 'callBackUrl',
};
