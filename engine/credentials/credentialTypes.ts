import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { NodeHelpers, UserError } from 'n8n-workflow';

export type CredentialClass = new () => ICredentialType;

/** The credential types of an engine, by their `name`. */
export class CredentialTypes {
	private readonly types = new Map<string, ICredentialType>();

	constructor(classes: CredentialClass[]) {
		for (const CredentialClass of classes) {
			const type = new CredentialClass();
			this.types.set(type.name, type);
		}
	}

	has(name: string): boolean {
		return this.types.has(name);
	}

	/** @throws UserError if no class with this name was given. */
	getByName(name: string): ICredentialType {
		const type = this.types.get(name);
		if (!type) throw new UserError(`Unrecognized credential type: ${name}`);
		return type;
	}

	getParentTypes(name: string): string[] {
		const parents = this.types.get(name)?.extends ?? [];
		return [...parents, ...parents.flatMap((parent) => this.getParentTypes(parent))];
	}

	/** The type's own and inherited fields. */
	getProperties(name: string): INodeProperties[] {
		const type = this.getByName(name);
		if (type.extends === undefined) return type.properties;
		const combined: INodeProperties[] = [];
		for (const parent of type.extends) {
			NodeHelpers.mergeNodeProperties(combined, this.getProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(combined, type.properties);
		return combined;
	}
}
