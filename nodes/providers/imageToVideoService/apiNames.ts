/** Of the form's fields: see `VideoProvider.apiNames`. The kind of image decides which endpoint it goes to. */
export const serviceApiNames = {
	imageInputType: null,
	imageUrl: 'image_url',
	imageBinaryPropertyName: 'file',
	imageBase64: 'image_base64',
};
