import type { ImageFile } from './imageContent';

/** A multipart form: fields as text, and one file. It can be sent once. */
export function formBody(
	fields: Record<string, unknown>,
	file: { field: string; image: ImageFile },
): FormData {
	const form = new FormData();
	const { bytes, fileName, mimeType } = file.image;
	form.append(file.field, new Blob([new Uint8Array(bytes)], { type: mimeType }), fileName);
	for (const [name, value] of Object.entries(fields)) {
		form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
	}
	return form;
}
