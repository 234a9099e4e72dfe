/** Of the form's fields: see `VideoProvider.apiNames`. */
export const kieApiNames = {
	customModel: 'model',
	prompt: 'input.prompt',
	imageInputType: 'input.image_urls',
	imageUrls: 'input.image_urls',
	imageBinaryPropertyName: 'input.image_urls',
	imageBase64: 'input.image_urls',
	sound: 'input.sound',
	duration: 'input.duration',
	callback: 'callBackUrl',
	callBackUrl: 'callBackUrl',
};
