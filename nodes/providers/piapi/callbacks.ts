import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { EXTERNAL_ID_PARAMETER } from '../../shared/form/callbackOptions';
import { credentialText } from '../../shared/http/redactSecrets';
import { hmacSha256, isSameSecret } from '../../shared/http/signature';
import { optionalText } from '../../shared/json';
import type { CallbackReader } from '../provider';
import { statusOf } from './answers';

/**
 * The secret that PiAPI repeats in each callback: the credential's own, or one that only the owner of the API key can
 * derive. Empty without a key.
 */
export function webhookSecretOf({ webhookSecret, apiKey }: IDataObject): string {
	const own = credentialText(webhookSecret);
	const key = credentialText(apiKey);
	return own || (key && hmacSha256(key, 'n8n webhook secret'));
}

const dataSchema = z.object({ task_id: z.string().trim().min(1), status: optionalText });

/**
 * PiAPI calls back when a task has ended, perhaps also earlier, with the answer of a query (contract: piapi, section 5).
 * It signs nothing, and repeats the secret of the task in a header.
 */
export const piapiCallbacks: CallbackReader = {
	carriesExternalIds: true,
	signsBody: false,
	secret: webhookSecretOf,
	parse: (body, query = {}) => {
		const { data = body } = (body ?? {}) as { data?: unknown };
		const parsed = dataSchema.safeParse(data);
		if (!parsed.success) return undefined;
		const { task_id: taskId, status } = parsed.data;
		const externalTaskId = query[EXTERNAL_ID_PARAMETER];
		return {
			taskId,
			...(typeof externalTaskId === 'string' && { externalTaskId }),
			...(status && { status: statusOf(status) }),
		};
	},
	isGenuine: ({ headers }, _taskId, secret) => {
		const given = headers['x-webhook-secret'];
		return secret !== '' && typeof given === 'string' && isSameSecret(given, secret);
	},
};
