import type { TaskRequest, VideoTask } from '../../../nodes/providers/provider';

export const created = (taskId: string, more: Partial<VideoTask> = {}): VideoTask => ({
	provider: 'test',
	taskId,
	status: 'submitted',
	videos: [],
	raw: undefined,
	...more,
});

interface Script extends Partial<Omit<TaskRequest, 'send' | 'find'>> {
	/** The result of each submission; the last one repeats. */
	send: Array<VideoTask | Error>;
	/** What each question for the external id gives; without it the provider has no such ids. */
	find?: Array<VideoTask | undefined | Error>;
	/** Runs at the beginning of each submission. */
	whileSending?: () => void;
}

/** A task that has been checked, whose provider follows a script. */
export function fakeTaskRequest({ send, find, whileSending, ...more }: Script) {
	const calls: string[] = [];
	const next = <T>(answers: Array<T | Error>): T => {
		const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
		if (answer instanceof Error) throw answer;
		return answer;
	};
	const request: TaskRequest = {
		content: { prompt: 'a cat' },
		...more,
		send: async (externalTaskId) => {
			calls.push(`send ${externalTaskId}`);
			whileSending?.();
			return next(send);
		},
		...(find && {
			find: async (externalTaskId: string) => {
				calls.push(`find ${externalTaskId}`);
				return next(find);
			},
		}),
	};
	return { request, calls };
}
