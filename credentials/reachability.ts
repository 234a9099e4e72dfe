import type { ICredentialType, IHttpRequestHelper, INodeProperties } from 'n8n-workflow';

import { networkFailure } from '../nodes/shared/http/networkFailure';
import { openExchange } from '../nodes/shared/http/transferWatch';
import { readBaseUrl } from '../nodes/shared/http/url';
import { outcomeOf } from '../nodes/shared/outcome';

type PreAuthentication = NonNullable<ICredentialType['preAuthentication']>;
type Credentials = Parameters<PreAuthentication>[0];

/** n8n's own limit for a credential's test is five minutes. */
const TIMEOUT_MS = 20_000;

/**
 * n8n calls a type's `preAuthentication` only if the type has a hidden field like this one: before each test of the
 * credential, and in executions while the field is empty, which it never is.
 */
export const testedField: INodeProperties = {
	displayName: 'Tested',
	name: 'tested',
	type: 'hidden',
	typeOptions: { expirable: true },
	default: 'before each test',
};

/**
 * Explains in a credential's test why a service cannot be reached. The rules of the test cannot, because n8n shows the
 * error code of Node.js then. Asks every address without the credential, and any answer will do.
 *
 * @param service the service's name in messages, such as `The Kling gateway`
 * @param addressesOf the URLs by the fields that decide on them, such as `Base URL`
 */
export const explainUnreachable = (
	service: string,
	addressesOf: (credentials: Credentials) => Record<string, unknown>,
): PreAuthentication =>
	async function (this: IHttpRequestHelper, credentials) {
		for (const [field, address] of Object.entries(addressesOf(credentials))) {
			await reach(this, service, field, address);
		}
		return {};
	};

async function reach(
	{ helpers }: IHttpRequestHelper,
	service: string,
	field: string,
	address: unknown,
): Promise<void> {
	const url = readBaseUrl(address);
	if (!url) {
		throw new Error(
			`The ${field} cannot be used: it must start with https:// or http://, without spaces, query and fragment`,
		);
	}
	const exchange = openExchange(TIMEOUT_MS);
	const outcome = await outcomeOf(async () =>
		helpers.httpRequest({
			method: 'HEAD',
			url,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			timeout: TIMEOUT_MS,
			abortSignal: exchange.signal,
		}),
	);
	const { isTimedOut } = exchange;
	exchange.end();
	if (outcome.ok) return;
	const failure = networkFailure(outcome.error, {
		service,
		address: `the ${field}`,
		timedOutAfter: isTimedOut ? TIMEOUT_MS / 1_000 : undefined,
	});
	// A connection that broke later says little about the address: the test itself decides then.
	if (failure.kind === 'ambiguous' && !isTimedOut) return;
	const advice = isTimedOut ? `Check the ${field}, or test again later.` : failure.description;
	throw new Error(`${failure.message}. ${advice}`);
}
