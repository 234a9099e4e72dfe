import type { Credentials } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsEncrypted,
	INodeCredentialsDetails,
} from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

/** The saved credentials of an engine, encrypted as in n8n's database, by id. */
export class CredentialStore {
	private readonly saved = new Map<string, ICredentialsEncrypted>();

	constructor(private readonly CredentialsClass: typeof Credentials) {}

	/** Saves a credential under an id and replaces an existing one. */
	async set(type: string, data: ICredentialDataDecryptedObject, id: string): Promise<void> {
		const credentials = new this.CredentialsClass({ id, name: id }, type);
		await credentials.setData(data);
		this.saved.set(id, credentials.getDataToSave());
	}

	/** @throws UserError, as n8n does, if the node names no existing credential of this type. */
	get({ id, name }: INodeCredentialsDetails, type: string): Credentials {
		if (!id) throw new UserError(`Credential of type "${type}" has no ID set: ${name}`);
		const saved = this.saved.get(id);
		if (saved?.type !== type) {
			throw new UserError(`Credential with ID "${id}" does not exist for type "${type}".`);
		}
		return new this.CredentialsClass({ id, name: saved.name }, type, saved.data);
	}

	has(id: string, type: string): boolean {
		return this.saved.get(id)?.type === type;
	}
}
