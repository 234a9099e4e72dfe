import type { IWebhookFunctions } from 'n8n-workflow';

import { isFinal, type VideoTask } from '../shared/videoTask';

/** Events that are remembered for each trigger; beyond it the oldest are forgotten. */
const MOST_EVENTS = 2_000;

/** Claims of this process, for callbacks that arrive together: n8n saves static data only afterwards. */
const claims = new Map<string, Map<string, true>>();

/** What a trigger has started workflows for, so that the same event starts none again. */
export interface SeenEvents {
	/** Whether an event was seen before, or is older than one that was. */
	knows(task: VideoTask): boolean;
	/** Takes an event for this call; false where it is known. */
	claim(task: VideoTask): boolean;
	/**
	 * Puts all that was seen into the static data, which n8n saves when the call is over. To be called last: n8n
	 * saves the whole of it, so that a call that took long would undo what others have saved meanwhile.
	 */
	remember(): void;
}

/** Opens the memory of a trigger. It is kept in n8n's static data, and so survives a restart. */
export function openSeenEvents(context: IWebhookFunctions): SeenEvents {
	const saved = context.getWorkflowStaticData('node') as { seenEvents?: string[] };
	const trigger = `${context.getWorkflow().id ?? ''} ${context.getNode().id}`;
	const claimed = claims.get(trigger) ?? new Map<string, true>();
	claims.set(trigger, claimed);
	const isSeen = (event: string) =>
		claimed.has(event) || (saved.seenEvents?.includes(event) ?? false);

	const knows = (task: VideoTask) => {
		const finalEvents = ['succeeded', 'failed'].map((status) =>
			eventOf({ ...task, status } as VideoTask),
		);
		// Nothing comes after the end: what says so is late.
		const isLate = !isFinal(task) && finalEvents.some(isSeen);
		return isLate || isSeen(eventOf(task));
	};

	return {
		knows,
		claim: (task) => {
			if (knows(task)) return false;
			claimed.set(eventOf(task), true);
			for (const event of claimed.keys()) {
				if (claimed.size <= MOST_EVENTS) break;
				claimed.delete(event);
			}
			return true;
		},
		remember: () => {
			const earlier = (saved.seenEvents ?? []).filter((event) => !claimed.has(event));
			saved.seenEvents = [...earlier, ...claimed.keys()].slice(-MOST_EVENTS);
		},
	};
}

const eventOf = ({ taskId, status }: Pick<VideoTask, 'taskId' | 'status'>): string =>
	`${taskId} ${status}`;
