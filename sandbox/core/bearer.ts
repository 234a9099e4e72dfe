import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request carries this token as Bearer. */
export function hasBearer({ authorization }: IncomingHttpHeaders, token: string): boolean {
	return authorization === `Bearer ${token}`;
}
