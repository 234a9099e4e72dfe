import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The content of a submission's cookie. It is signed and not encrypted. */
export interface Session {
	id: string;
	dimensions: string;
	/** The Stability key that created the generation; removed once its video was fetched. */
	key?: string;
}

const SECRET = 'sandbox-stability-secret-key';

const sign = (payload: string) => createHmac('sha256', SECRET).update(payload).digest('base64url');

/** The header `Set-Cookie` for a session. */
export function setCookie(session: Session): { 'set-cookie': string } {
	const payload = Buffer.from(JSON.stringify(session)).toString('base64url');
	return { 'set-cookie': `session=${payload}.${sign(payload)}; HttpOnly; Path=/` };
}

/** @returns undefined without a session that this service has signed */
export function readSession({ cookie = '' }: IncomingHttpHeaders): Session | undefined {
	const [payload = '', signature] = /(?:^|; *)session=([^;]*)/.exec(cookie)?.[1]?.split('.') ?? [];
	if (!payload || signature !== sign(payload)) return undefined;
	return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Session;
}
