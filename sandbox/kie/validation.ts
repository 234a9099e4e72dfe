import type { z } from 'zod';
import type { Refusal } from '../core/answer';
import { describeIssue } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import { refuse } from './kieErrors';

/** kie's refusal of a body. As deployed, most of the validation is reported as 500: section 3. */
export function refuseBody(core: SandboxCore, model: string, issue: z.ZodIssue): Refusal {
	if (core.options.deployments.kie === 'contract') {
		return refuse(core, 422, describeIssue(issue));
	}
	const path = issue.path.filter((part) => part !== 'input').join('.');
	const [code, text] = wordIssue(issue, path, model);
	return refuse(core, code, text);
}

function wordIssue(issue: z.ZodIssue, field: string, model: string): [code: number, text: string] {
	switch (issue.code) {
		case 'unrecognized_keys':
			return [500, `${issue.keys[0]} is not supported by ${model}`];
		case 'invalid_enum_value':
			return [500, `${field} is not within the range of allowed options`];
		case 'too_small':
			if (issue.type === 'number') return [500, `${field} cannot be less than ${issue.minimum}`];
			return [422, `${field} is required`];
		case 'too_big':
			return issue.type === 'number'
				? [500, `${field} cannot be greater than ${issue.maximum}`]
				: [500, `${field} supports at most ${issue.maximum} files`];
		case 'invalid_type':
			if (issue.received === 'undefined') return [422, `${field} is required`];
			return [422, `${field} must be of the type ${issue.expected}`];
		default:
			return [422, `${field} ${issue.message}`];
	}
}
