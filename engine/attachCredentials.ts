import type { INode } from 'n8n-workflow';
import { deepCopy, NodeHelpers } from 'n8n-workflow';
import type { NodeTypes } from './nodeTypes';
import type { WorkflowJson } from './workflowBuilder';

/**
 * A copy of a workflow in which each node uses the saved credential named after its type, for every
 * credential that its parameters show. Users do this by hand after importing a workflow.
 */
export function attachCredentials(
	workflow: WorkflowJson,
	nodeTypes: NodeTypes,
	hasCredential: (type: string) => boolean,
): WorkflowJson {
	const copy = deepCopy(workflow);
	for (const node of copy.nodes) {
		const { description } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const parameters =
			NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				true,
				false,
				node,
				description,
			) ?? {};
		const withDefaults: INode = { ...node, parameters };
		const shown = (description.credentials ?? []).filter(
			(credential) =>
				hasCredential(credential.name) &&
				NodeHelpers.displayParameter(parameters, credential, withDefaults, description),
		);
		if (shown.length === 0) continue;
		node.credentials = Object.fromEntries(shown.map(({ name }) => [name, { id: name, name }]));
	}
	return copy;
}
