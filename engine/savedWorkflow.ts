import type { IWorkflowBase } from 'n8n-workflow';
import type { WorkflowJson } from './workflowBuilder';

/** n8n's record of a workflow. A workflow without an id gets the id `workflow`. */
export function toSavedWorkflow(workflow: WorkflowJson): IWorkflowBase {
	return {
		id: 'workflow',
		name: 'Workflow',
		active: false,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		activeVersionId: null,
		...workflow,
	};
}
