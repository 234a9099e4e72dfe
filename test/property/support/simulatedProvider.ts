import type { TaskRequest, VideoTask } from '../../../nodes/providers/provider';
import { clock } from '../../../nodes/shared/clock';
import { ProviderCallError, type ProviderFailure } from '../../../nodes/shared/failures';
import { created } from '../../unit/support/fakeTaskRequest';

/** The course of one submission. A used ID is refused whenever a submission arrives. */
export const SUBMISSIONS = [
	'answered',
	/** It arrives, its answer does not. */
	'answerLost',
	'requestLost',
	'tooManyRequests',
	'noFreeSlot',
	'refused',
	'refusedForParameters',
] as const;
type SubmissionFate = (typeof SUBMISSIONS)[number];

/** The course of one lookup of an ID. */
export const QUESTIONS = ['answered', 'lost', 'tooManyRequests', 'refused'] as const;
/** `notYetFound`: the provider does not find an existing task. */
type QuestionFate = (typeof QUESTIONS)[number] | 'notYetFound';

const failed = (kind: ProviderFailure['kind'], more: Partial<ProviderFailure> = {}) =>
	new ProviderCallError({ kind, message: `the simulation says ${kind}`, ...more });

/** A provider that keeps tasks, on a line that follows a script; when that has ended all goes well. */
export class SimulatedProvider {
	/** Created for us, in their order. */
	readonly tasks: VideoTask[] = [];
	/** For which item each was created. */
	readonly items: number[] = [];
	/** External ids that others have given to tasks of the same account. */
	private readonly foreign = new Map<string, VideoTask>();

	constructor(
		private readonly script: { submissions: SubmissionFate[]; questions: QuestionFate[] },
		private readonly hasExternalIds: boolean,
		/** A new task is not found before, in milliseconds. */
		private readonly hiddenForMs = 0,
		/** Whether it refuses an ID that is taken. Otherwise it creates a second task. */
		private readonly recognisesRepeatedId = true,
	) {}

	/** A task that somebody created an hour ago. */
	addForeignTask(externalTaskId: string, more: Partial<VideoTask> = {}): void {
		const createdAt = new Date(clock.now() - 3_600_000).toISOString();
		this.foreign.set(externalTaskId, created('foreign', { externalTaskId, createdAt, ...more }));
	}

	request(
		more: Partial<
			Pick<TaskRequest, 'externalTaskId' | 'returnExisting' | 'replacesFailed' | 'content'>
		> = {},
		itemIndex = 0,
	): TaskRequest {
		return {
			content: { prompt: 'a cat' },
			...more,
			slotWaitMs: 60_000,
			send: async (externalTaskId) => this.submit(externalTaskId, itemIndex),
			...(this.hasExternalIds && { find: async (id: string) => this.find(id) }),
			repeatsSafely: () => this.recognisesRepeatedId,
		};
	}

	private submit(externalTaskId: string | undefined, itemIndex: number): VideoTask {
		const fate = this.script.submissions.shift() ?? 'answered';
		if (fate === 'requestLost') throw failed('ambiguous');
		if (fate === 'tooManyRequests') throw failed('transient');
		if (fate === 'noFreeSlot') throw failed('transient', { reason: 'noFreeSlot' });
		if (fate === 'refused') throw failed('permanent');
		if (fate === 'refusedForParameters') throw failed('permanent', { reason: 'maybeDuplicate' });
		if (this.recognisesRepeatedId && externalTaskId && this.known(externalTaskId)) {
			if (fate === 'answerLost') throw failed('ambiguous');
			throw failed('permanent', { reason: 'maybeDuplicate' });
		}
		const task = created(`task-${this.tasks.length + 1}`, {
			...(externalTaskId && { externalTaskId }),
			createdAt: new Date(clock.now()).toISOString(),
		});
		this.tasks.push(task);
		this.items.push(itemIndex);
		if (fate === 'answerLost') throw failed('ambiguous');
		return task;
	}

	private find(externalTaskId: string): VideoTask | undefined {
		const fate = this.script.questions.shift() ?? 'answered';
		if (fate === 'lost') throw failed('ambiguous');
		if (fate === 'tooManyRequests') throw failed('transient');
		if (fate === 'refused') throw failed('permanent');
		const known = this.known(externalTaskId);
		const age = clock.now() - Date.parse(known?.createdAt ?? '');
		return fate === 'notYetFound' || age < this.hiddenForMs ? undefined : known;
	}

	private known(externalTaskId: string): VideoTask | undefined {
		const own = this.tasks.find((task) => task.externalTaskId === externalTaskId);
		return own ?? this.foreign.get(externalTaskId);
	}
}
