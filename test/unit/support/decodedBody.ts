import type { IDataObject } from 'n8n-workflow';

import { encodeBody, type FormBody } from '../../../nodes/shared/http/requestBody';

/** What the other side reads of a body: a value where it is JSON, or a form. */
export async function decoded(body: IDataObject | FormBody): Promise<unknown> {
	const { bytes, contentType } = await encodeBody(body);
	const sent = Buffer.isBuffer(bytes) ? bytes : JSON.stringify(bytes);
	const answer = new Response(sent, { headers: { 'content-type': contentType } });
	return contentType === 'application/json' ? await answer.json() : await answer.formData();
}
