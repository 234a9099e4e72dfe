import type { ICredentialType } from 'n8n-workflow';
import { kling } from '../../nodes/providers/kling';
import type { VideoProvider } from '../../nodes/providers/provider';
import { apiNameOf } from './apiName';
import { fieldTable } from './fieldTable';
import { type FormField, formFields } from './formFields';
import { klingModelTable } from './klingModels';
import { code, NOTHING } from './markdown';
import type { Parts } from './parts';

/**
 * What the source says of a provider.
 *
 * @param fields of its Create Task form that not all providers have
 * @param form all fields of that form
 */
export function providerParts(
	provider: VideoProvider,
	fields: readonly FormField[],
	form: readonly FormField[],
	credential: ICredentialType,
): Parts {
	const table = (some: readonly FormField[]) =>
		fieldTable(some, form, {
			head: 'API parameter',
			cellOf: ({ name }) => {
				const parameter = apiNameOf(provider, name, form);
				return parameter ? code(parameter) : NOTHING;
			},
		});
	const credentialFields = formFields(credential);
	return {
		credential: fieldTable(credentialFields, credentialFields),
		parameters: [
			table(fields.filter(({ isOption }) => !isOption)),
			'### Options',
			table(fields.filter(({ isOption }) => isOption)),
		].join('\n\n'),
		...(provider.id === kling.id && { models: klingModelTable() }),
	};
}
