import type { IWebhookFunctions } from 'n8n-workflow';

import { isFinal, type VideoTask } from '../shared/tasks/videoTask';

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

/** The test URL is for trying a workflow again and again, and must not keep events from the published one. */
const NO_MEMORY: SeenEvents = { knows: () => false, claim: () => true, remember: () => {} };

/**
 * Opens the memory of a trigger. It is kept in n8n's static data, and so survives a restart. Calls of the test URL have
 * none.
 *
 * @param isVouchedFor whether the call is certain to come from the provider or the user. A call that anybody may have
 * sent does not claim the event of one that is certain.
 */
export function openSeenEvents(context: IWebhookFunctions, isVouchedFor: boolean): SeenEvents {
	if (context.getMode() === 'manual') return NO_MEMORY;
	const saved = context.getWorkflowStaticData('node') as { seenEvents?: string[] };
	const trigger = `${context.getWorkflow().id ?? ''} ${context.getNode().id}`;
	const claimed = claims.get(trigger) ?? new Map<string, true>();
	claims.set(trigger, claimed);
	const isListed = (event: string) =>
		claimed.has(event) || (saved.seenEvents?.includes(event) ?? false);
	const isSeen = (event: string) =>
		isListed(event) || (!isVouchedFor && isListed(withoutVoucher(event)));

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
			const event = eventOf(task);
			claimed.set(isVouchedFor ? event : withoutVoucher(event), true);
			for (const oldest of claimed.keys()) {
				if (claimed.size <= MOST_EVENTS) break;
				claimed.delete(oldest);
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

/** The same event where nothing vouches for the call. */
const withoutVoucher = (event: string): string => `${event} unverified`;
