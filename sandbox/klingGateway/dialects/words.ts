import type { QueryShape, SubmissionShape } from '../../core/deployments';
import type { Task } from '../../core/task';
import type { Dialect } from './dialect';

/** The stages and ends of a gateway's task. */
type State = 'new' | 'submitted' | 'processing' | 'succeeded' | 'failed';

type Words = Record<State, string>;

/** Kling's own words, which the contract documents. */
const KLING: Words = {
	new: 'submitted',
	submitted: 'submitted',
	processing: 'processing',
	succeeded: 'succeed',
	failed: 'failed',
};

const QUERY_WORDS: Record<QueryShape, Words> = {
	contract: KLING,
	o: KLING,
	n1: {
		new: 'NOT_START',
		submitted: 'SUBMITTED',
		processing: 'IN_PROGRESS',
		succeeded: 'SUCCESS',
		failed: 'FAILURE',
	},
	n2: {
		new: 'queued',
		submitted: 'queued',
		processing: 'in_progress',
		succeeded: 'completed',
		failed: 'failed',
	},
	n3: {
		new: 'queued',
		submitted: 'queued',
		processing: 'processing',
		succeeded: 'succeeded',
		failed: 'failed',
	},
};

/** The words of some forks of new-api besides those of N1. */
const FORKS: Words = {
	new: 'UNKNOWN',
	submitted: 'QUEUED',
	processing: 'PROCESSING',
	succeeded: 'SUCCESS',
	failed: 'FAILED',
};

/** Kling's word for a task's status, in any dialect. */
export const klingWord = (task: Task) => KLING[stateOf(task)];

/** The status in the answer to a query. */
export function queryWord({ query, words }: Dialect, task: Task): string {
	const table = words === 'forks' ? FORKS : QUERY_WORDS[query];
	return inCase(table[stateOf(task)], words);
}

/** The status in the answer to a submission, which is always a new task's. */
export function submissionWord({ submission, words }: Dialect): string {
	const hasKlingWords = (['contract', 'o'] as SubmissionShape[]).includes(submission);
	return inCase(hasKlingWords ? KLING.new : 'queued', words);
}

/** The same names as the stages of a gateway's task. */
const stateOf = (task: Task) => task.status as State;

function inCase(word: string, words: Dialect['words']): string {
	switch (words) {
		case 'upper':
			return word.toUpperCase();
		case 'lower':
			return word.toLowerCase();
		case 'title':
			return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
		default:
			return word;
	}
}
