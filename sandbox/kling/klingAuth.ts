import type { IncomingHttpHeaders } from 'node:http';
import type { SandboxCredentials } from '../core/credentials';
import { readToken } from '../core/jwt';
import { refuse } from '../klingBase/klingErrors';

/** The maximum remaining lifetime of a token: half an hour plus the clock difference. */
const LONGEST_LIFE_SECONDS = 30 * 60 + 60;

/**
 * Accepts the API key, or a token signed with HS256 from access key and secret key (`iss`, `exp`,
 * `nbf`), as Bearer.
 *
 * @throws Refusal 1000 wrong signature, 1001 no header, 1002 neither key nor token of this
 *   account, 1003 not valid yet, 1004 expired
 */
export function authenticate(
	headers: IncomingHttpHeaders,
	account: SandboxCredentials['klingApi'],
): void {
	const { authorization } = headers;
	if (!authorization) throw refuse(1001);
	const bearer = /^Bearer (\S+)$/.exec(authorization)?.[1];
	if (!bearer) throw refuse(1002, 'Authorization must be a Bearer token');
	if (bearer === account.apiKey) return;

	const token = readToken(bearer);
	if (!token) throw refuse(1002, 'The token must have three parts');
	const { iss, exp, nbf } = token.claims;
	if (iss !== account.accessKey) throw refuse(1002, 'The access key (iss) is unknown');
	if (!token.isSigned(account.secretKey)) throw refuse(1000, 'The signature is wrong');

	const now = Date.now() / 1000;
	if (typeof exp !== 'number') throw refuse(1002, 'The token has no exp');
	if (exp <= now) throw refuse(1004);
	if (exp > now + LONGEST_LIFE_SECONDS) throw refuse(1002, 'exp is more than 30 minutes ahead');
	if (nbf !== undefined && typeof nbf !== 'number') throw refuse(1002, 'nbf is no number');
	if (nbf !== undefined && nbf > now) throw refuse(1003);
}
