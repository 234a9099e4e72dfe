import type { z } from 'zod';
import type { ApiRequest, UploadedFile } from '../../core/endpoint';
import { fileText, jsonBody, type Settings } from '../settings';
import { findingOf, refuse, refuseFindings, refuseJson, RULES } from './detail';
import type { Version } from './version';

/** The image of a submission, before it is read. */
export type Picture =
	| { kind: 'url'; url: string }
	| { kind: 'base64'; text: string }
	| { kind: 'file'; file: UploadedFile };

export interface Submission {
	picture: Picture;
	settings: Settings;
	/** Whether the service keeps the video in a file of its own. */
	isSaved: boolean;
}

export type ReadSubmission = (version: Version, request: ApiRequest) => Submission;

/** The endpoints by the last part of their path. */
export const READERS: Record<string, ReadSubmission> = {
	generate(version, request) {
		const body = readJson(version, request);
		const { image_url: url, image_base64: text } = body;
		if (url) return { picture: { kind: 'url', url }, ...body };
		if (text) return { picture: { kind: 'base64', text }, ...body };
		throw refuse(400, 'Either image_url or image_base64 must be provided');
	},
	'from-url'(version, request) {
		const body = readJson(version, request, 'image_url');
		return { picture: { kind: 'url', url: body.image_url ?? '' }, ...body, isSaved: true };
	},
	'from-base64'(version, request) {
		const body = readJson(version, request, 'image_base64');
		return { picture: { kind: 'base64', text: body.image_base64 ?? '' }, ...body, isSaved: true };
	},
	'from-file': readForm,
};

function readJson(
	{ readsSaveVideo }: Version,
	{ json, unreadable }: ApiRequest,
	required?: 'image_url' | 'image_base64',
) {
	if (unreadable !== undefined || json === undefined) throw refuseJson(unreadable ?? null);
	const schema = jsonBody(readsSaveVideo, required);
	const { image_url, image_base64, save_video, ...settings } = check(schema, json);
	return { image_url, image_base64, settings, isSaved: !readsSaveVideo || save_video !== false };
}

function check<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
	const checked = schema.safeParse(body);
	if (checked.success) return checked.data;
	throw refuseFindings(checked.error.issues.map((issue) => findingOf(issue, body)));
}

/** Form fields are checked by hand: an invalid number is 422, all else 400. */
function readForm({ isNewest }: Version, { form }: ApiRequest): Submission {
	const file = form?.files.find(({ field }) => field === 'file');
	const missing = { type: 'missing', loc: ['body', 'file'], msg: 'Field required', input: null };
	if (!file) throw refuseFindings([missing]);
	const { cfg_scale: text } = form?.fields ?? {};
	if (text !== undefined && !/^\s*[+-]?\d+(\.\d+)?(e[+-]?\d+)?\s*$/i.test(text)) {
		const msg = 'Input should be a valid number, unable to parse string as a number';
		throw refuseFindings([{ type: 'float_parsing', loc: ['body', 'cfg_scale'], msg, input: text }]);
	}
	const settings = fileText.safeParse({ ...form?.fields });
	if (!settings.success) {
		const [issue] = settings.error.issues;
		throw refuse(400, RULES[issue?.path[0] ?? ''] ?? issue?.message);
	}
	if (isNewest) checkBytes(file.data);
	return { picture: { kind: 'file', file }, settings: settings.data, isSaved: true };
}

/** The newest version checks the first bytes; earlier ones accept anything. */
function checkBytes(data: Buffer): void {
	if (data.length === 0) throw refuse(400, 'Uploaded file is empty');
	const start = data.toString('latin1', 0, 12);
	const isKnown =
		start.startsWith('\x89PNG') ||
		start.startsWith('\xff\xd8\xff') ||
		(start.startsWith('RIFF') && start.endsWith('WEBP'));
	if (!isKnown) throw refuse(415, 'File must be a valid PNG, JPEG, or WEBP image');
}
