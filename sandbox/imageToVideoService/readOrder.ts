import type { z } from 'zod';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import {
	imageFromBase64,
	imageFromBytes,
	imageFromUrl,
	type ImageSource,
} from '../core/images/imageSource';
import { drawPlaceholder } from '../core/images/placeholder';
import { refuse } from './serviceErrors';
import {
	fromBase64Body,
	fromFileFields,
	fromUrlBody,
	generateBody,
	type Settings,
} from './settings';

/** The requested video. */
export interface Order {
	image: Buffer;
	settings: Settings;
}

type ReadOrder = (core: SandboxCore, request: ApiRequest) => Promise<Order>;

const PREFIX = /^data:image\/[a-z0-9.+-]+;base64,/;

const readUrl =
	(schema: typeof generateBody | typeof fromUrlBody): ReadOrder =>
	async (core, request) => {
		const settings = readJson(schema, request);
		const source = await imageFromUrl(core.images, settings.image_url);
		return { image: await take('image_url', source), settings };
	};

/** The reader of each endpoint's image, by the last segment of its path. */
export const READERS: Record<string, ReadOrder> = {
	generate: readUrl(generateBody),
	'from-url': readUrl(fromUrlBody),
	async 'from-base64'(core, request) {
		const { image_base64: text, ...settings } = readJson(fromBase64Body, request);
		if (!PREFIX.test(text)) {
			throw refuse(400, 'image_base64: must begin like data:image/jpeg;base64,');
		}
		const source = await imageFromBase64(core.images, text.replace(PREFIX, ''));
		return { image: await take('image_base64', source), settings };
	},
	async 'from-file'(core, request) {
		if (request.unreadable !== undefined) throw refuse(400, request.unreadable);
		if (!request.form) throw refuse(400, 'Content-Type must be multipart/form-data');
		const { fields, files } = request.form;
		const settings = checkShape(fromFileFields, fields, (message) => refuse(400, message));
		const [file] = files;
		if (!file || files.length !== 1 || file.field !== 'file') {
			throw refuse(400, 'file: exactly one file must be given');
		}
		const source = await imageFromBytes(core.images, file.data);
		return { image: await take('file', source), settings };
	},
};

function readJson<Schema extends z.ZodType>(schema: Schema, request: ApiRequest) {
	if (request.unreadable !== undefined) throw refuse(400, request.unreadable);
	return checkShape(schema, request.json, (message) => refuse(400, message));
}

async function take(field: string, source: ImageSource): Promise<Buffer> {
	if (source.kind === 'wrong') throw refuse(400, `${field}: ${source.reason}`);
	return source.kind === 'image' ? source.image.data : await drawPlaceholder(source.url);
}
