import type { SandboxCredentials } from '../../sandbox';
import type { N8nClient } from '../n8n/client';
import type { SavedCredential } from '../n8n/clientTypes';
import { sandboxCredentials } from '../sandboxCredentials';
import { credentialNames } from './credentialNames';

/** Ours, and told from those that a user adds. */
const sandboxName = (type: string): string =>
	`Sandbox: ${credentialNames[type]!.replace(/ account$/, '')}`;

/**
 * Puts the sandbox's credentials into n8n, one for each provider; those of an earlier start are
 * brought up to date.
 *
 * @returns by type
 */
export async function importCredentials(
	client: N8nClient,
	sandbox: SandboxCredentials,
): Promise<Record<string, SavedCredential>> {
	const there = await client.rest.request<Array<SavedCredential & { type: string }>>(
		'GET',
		'/rest/credentials',
	);
	const saved: Record<string, SavedCredential> = {};
	for (const [type, data] of Object.entries(sandboxCredentials(sandbox))) {
		const name = sandboxName(type);
		const earlier = there.find(
			(credential) => credential.type === type && credential.name === name,
		);
		const { id } = earlier
			? await client.rest.request<SavedCredential>('PATCH', `/rest/credentials/${earlier.id}`, {
					type,
					name,
					data,
				})
			: await client.createCredential(type, name, data);
		saved[type] = { id, name };
	}
	return saved;
}
