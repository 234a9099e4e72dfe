import type { ICredentialTestRequest } from 'n8n-workflow';

type Rules = NonNullable<ICredentialTestRequest['rules']>;

/** What a credential's test says about its service. */
interface TestedService {
	/** The service's name in messages, such as `The Kling gateway`. */
	service: string;
	/** What 401 and 403 refuse, such as `token`, and what to check then. */
	refused: string;
	advice: string;
	/** Messages for HTTP statuses, in place of the usual ones. */
	statuses?: Array<{ status: number; message: string }>;
	/** Messages for codes in an answer of HTTP 200, for services that refuse so. */
	codes?: Array<{ code: number; message: string }>;
	/** Messages for a text in the answer, at a path such as `error.message`. */
	texts?: Array<{ key: string; value: string; message: string }>;
	/** Whether every answer of the service has a code. */
	alwaysHasCode?: boolean;
}

/**
 * The rules of a credential's test: n8n shows the message of the first one that holds. `reachability.ts` explains a
 * service that cannot be reached.
 */
export function testRules(tested: TestedService): Rules {
	const { service, refused, advice, statuses = [], codes = [], texts = [] } = tested;
	const inSentence = service.replace(/^The /, 'the ');
	const byStatus = [
		...statuses,
		...[401, 403].map((status) => ({
			status,
			message: `${service} does not accept this ${refused} (HTTP ${status}). ${advice}`,
		})),
		...[301, 302, 303, 307, 308].map((status) => ({
			status,
			message: `This address redirects to another one (HTTP ${status}). Check the Base URL: scheme, host and path.`,
		})),
		{
			status: 404,
			message: `There is no API of ${inSentence} at this address (HTTP 404). Check the Base URL.`,
		},
		{
			status: 429,
			message: `${service} has had too many requests (HTTP 429). Wait a minute, then test again.`,
		},
		...[500, 502, 503, 504].map((status) => ({
			status,
			message: `${service} or a proxy in between is in trouble (HTTP ${status}). Test again later.`,
		})),
	];
	const byBody = [
		...codes.map(({ code, message }) => ({ key: 'code', value: code, message })),
		{
			// A path into a text gives its characters.
			key: '0',
			value: '<',
			message: `A web page answers at this address, and not ${inSentence}. Check the Base URL.`,
		},
		...texts,
		...(tested.alwaysHasCode
			? [
					{
						key: 'code',
						value: undefined,
						message: `What answers at this address is not ${inSentence}. Check the Base URL.`,
					},
				]
			: []),
	];
	return [
		...byStatus.map(({ status, message }) => ({
			type: 'responseCode',
			properties: { value: status, message },
		})),
		...byBody.map((properties) => ({ type: 'responseSuccessBody', properties })),
		// n8n takes both kinds in one list, but its type does not.
	] as Rules;
}
