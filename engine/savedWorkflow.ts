import type { IWorkflowBase } from 'n8n-workflow';
import type { WorkflowJson } from './workflowBuilder';

/** The record n8n has of a workflow; a workflow without an id gets the id `workflow`. */
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
