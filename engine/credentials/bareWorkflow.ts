import type { INode, INodeType, INodeTypes } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

/** A node without parameters, for expressions that belong to no node (credential data). */
export const bareNode: INode = {
	id: 'bare',
	name: '',
	typeVersion: 1,
	type: 'bare',
	position: [0, 0],
	parameters: {},
};

const bareNodeType = { description: { properties: [] } } as unknown as INodeType;

/** Contains only the type of `bareNode`. */
export const bareNodeTypes: INodeTypes = oneNodeType('bare', bareNodeType);

/** A registry of one node type. */
export function oneNodeType(name: string, type: INodeType): INodeTypes {
	const get = (asked: string) => {
		if (asked !== name) throw new UserError(`Unrecognized node type: ${asked}`);
		return type;
	};
	return { getByName: get, getByNameAndVersion: get, getKnownTypes: () => ({}) };
}
