import type { ICredentialTestRequest, IDataObject, INodeCredentialTestResult } from 'n8n-workflow';

type Rules = ICredentialTestRequest['rules'];

/** n8n's judgement of the answer to a credential's test request: its `responseSuccessBody` rules. */
export function judgeResponse(
	body: IDataObject | undefined,
	rules: Rules,
): INodeCredentialTestResult {
	for (const rule of rules ?? []) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties;
		if (getByPath(body, key) === value) return { status: 'Error', message };
	}
	return { status: 'OK', message: 'Connection successful!' };
}

/** n8n's judgement of a failed test request: its `responseCode` rules, else status or error code. */
export function judgeError(error: Error, rules: Rules): INodeCredentialTestResult {
	const cause = error.cause as
		{ code?: string; response?: { status: number; statusText?: string } } | undefined;
	const response = cause?.response;
	if (response) {
		for (const rule of rules ?? []) {
			if (rule.type !== 'responseCode') continue;
			const { value, message } = rule.properties;
			if (response.status === value) return { status: 'Error', message };
		}
		if (response.status < 199 || response.status > 299) {
			const message = response.statusText || `Received HTTP status code: ${response.status}`;
			return { status: 'Error', message };
		}
	} else if (cause?.code) {
		return { status: 'Error', message: cause.code };
	}
	return { status: 'Error', message: error.message };
}

// Reads a path such as `data[0].code`, as rules contain it.
function getByPath(body: IDataObject | undefined, path: string): unknown {
	const keys = path.split(/[.[\]]+/).filter(Boolean);
	return keys.reduce<unknown>((part, key) => (part as IDataObject | undefined)?.[key], body);
}
