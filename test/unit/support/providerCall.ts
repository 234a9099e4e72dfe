import type { IDataObject } from 'n8n-workflow';

import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/http/sendRequest';
import { readParameter } from '../../../nodes/providerClient/connection';
import type { ProviderCall } from '../../../nodes/providers/provider';
import { decoded } from './decodedBody';
import { fakeExecution, type FakeExecution } from './executeFunctions';

/** A body as the provider reads it. */
type Sent = Omit<ApiRequest, 'timeoutMs' | 'signal' | 'body'> & { body?: unknown };

interface FakeCall {
	parameters?: IDataObject;
	helpers?: FakeExecution['helpers'];
	baseUrl?: string;
	/** Answers to the requests, in their order; the last one repeats. Errors are thrown. */
	answers?: Array<ApiAnswer | Error>;
}

/** A provider's view of one item, without n8n and without a network. */
export function fakeCall({ parameters = {}, helpers, baseUrl, answers = [] }: FakeCall = {}) {
	const execution = fakeExecution({ parameters, ...(helpers && { helpers }) });
	const sent: Sent[] = [];
	const hints: string[] = [];
	const call: ProviderCall = {
		context: execution.context,
		itemIndex: 0,
		baseUrl: baseUrl ?? 'https://api.example.com',
		credential: {},
		parameter: (name, fallback) => readParameter(execution.context, name, 0, fallback),
		request: async ({ method, url, query, body }) => {
			sent.push({
				method,
				url,
				...(query && { query }),
				...(body && { body: await decoded(body) }),
			});
			const answer = answers.length > 1 ? answers.shift()! : answers[0];
			if (!answer) throw new Error('The test expects no request');
			if (answer instanceof Error) throw answer;
			return answer;
		},
		hint: (message) => void hints.push(message),
	};
	return { call, sent, hints, log: execution.log };
}
