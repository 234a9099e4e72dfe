import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { z } from 'zod';
import { Refusal, type Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, Endpoint } from '../core/endpoint';
import { fileEndpoint } from '../core/fileEndpoint';
import { fetchFile } from '../core/images/fetchFile';
import { drawPlaceholder } from '../core/images/placeholder';
import { localUrl, parseHttpUrl } from '../core/loopback';

interface UploadOrder {
	data: Buffer;
	uploadPath: string;
	fileName?: string;
	originalName?: string;
}

const FOLDER = '/files/kie';
const LARGEST_FETCHED_FILE = 100 * 1024 * 1024;

const target = { uploadPath: z.string().min(1), fileName: z.string().min(1).optional() };
const base64Body = z.object({ base64Data: z.string().min(1), ...target }).strict();
const urlBody = z.object({ fileUrl: z.string().min(1), ...target }).strict();
const formFields = z.object(target).strict();

/** The upload API fails with HTTP statuses, unlike the rest of kie. */
export function refuseUpload(message: string, code = 400): Refusal {
	return new Refusal({ status: code, body: { success: false, code, msg: message } }, message);
}

/** The three ways to upload a file, and the download of uploaded files: kie's "File Upload API". */
export function uploadEndpoints(core: SandboxCore): Endpoint[] {
	const upload = (path: string, read: (request: ApiRequest) => Promise<UploadOrder>): Endpoint => ({
		operation: 'upload',
		method: 'POST',
		path,
		async handle(request) {
			if (request.unreadable !== undefined) throw refuseUpload(request.unreadable);
			return await store(core, await read(request));
		},
	});
	return [
		upload('/api/file-base64-upload', readBase64),
		upload('/api/file-stream-upload', readForm),
		upload('/api/file-url-upload', (request) => readUrl(request, core.options.hostName)),
		fileEndpoint(core, FOLDER, refuseUpload('no such file', 404)),
	];
}

async function readBase64({ json }: ApiRequest): Promise<UploadOrder> {
	const { base64Data, ...rest } = checkShape(base64Body, json, refuseUpload);
	const base64 = base64Data.replace(/^data:[^,]*;base64,/, '');
	const data = Buffer.from(base64, 'base64');
	if (data.toString('base64') !== base64) throw refuseUpload('base64Data: is not valid base64');
	return { data, ...rest };
}

async function readForm({ form }: ApiRequest): Promise<UploadOrder> {
	const fields = checkShape(formFields, form?.fields, refuseUpload);
	const file = form?.files.find(({ field }) => field === 'file');
	if (!file || form?.files.length !== 1) throw refuseUpload('exactly one file, in the field file');
	return { data: file.data, originalName: file.name, ...fields };
}

async function readUrl({ json }: ApiRequest, hostName: string): Promise<UploadOrder> {
	const { fileUrl, ...rest } = checkShape(urlBody, json, refuseUpload);
	const url = parseHttpUrl(fileUrl);
	if (!url) throw refuseUpload('fileUrl: must be an http or https URL');
	const originalName = url.pathname.split('/').at(-1);
	const local = localUrl(url, hostName);
	if (!local) return { data: await drawPlaceholder(fileUrl), originalName, ...rest };
	try {
		return { data: await fetchFile(local, LARGEST_FETCHED_FILE), originalName, ...rest };
	} catch (error) {
		throw refuseUpload(`fileUrl: could not be downloaded: ${(error as Error).message}`);
	}
}

async function store(core: SandboxCore, order: UploadOrder): Promise<Answer> {
	const { data } = order;
	if (data.length === 0) throw refuseUpload('the file is empty');
	const format = await sharp(data)
		.metadata()
		.then((metadata) => metadata.format)
		.catch(() => undefined);
	const mimeType = format ? `image/${format}` : 'application/octet-stream';
	const fileName = order.fileName ?? `${randomUUID()}.${format ?? 'bin'}`;
	const filePath = `${order.uploadPath.replace(/^\/+|\/+$/g, '')}/${fileName}`;
	core.uploads.set(`${FOLDER}/${filePath}`, { data, mimeType });
	const url = `${core.url}${FOLDER}/${filePath.split('/').map(encodeURIComponent).join('/')}`;
	return {
		status: 200,
		body: {
			success: true,
			code: 200,
			msg: 'File uploaded successfully',
			data: {
				fileName,
				originalName: order.originalName ?? fileName,
				filePath,
				downloadUrl: url,
				fileUrl: url,
				fileSize: data.length,
				mimeType,
				uploadedAt: new Date().toISOString(),
			},
		},
	};
}
