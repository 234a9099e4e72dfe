import type { IWebhookFunctions } from 'n8n-workflow';

import { isFinal, type VideoTask } from '../shared/tasks/videoTask';

/** The maximum number of remembered events of each trigger. The oldest are forgotten. */
const MOST_EVENTS = 2_000;

/** This process' claimed events. Needed for simultaneous callbacks, because n8n saves static data only afterwards. */
const claims = new Map<string, Map<string, true>>();

/** The events that have started a trigger's workflow, so that the same event does not start it again. */
export interface SeenEvents {
	/** Whether an event has been seen, or is older than a seen event. */
	knows(task: VideoTask): boolean;
	/** Claims an event for this call. @returns false if the event is known */
	claim(task: VideoTask): boolean;
	/**
	 * Writes all seen events to the static data, which n8n saves after the call. Call it last: n8n saves all static data, so
	 * a long call would overwrite the events of other calls.
	 */
	remember(): void;
}

/** For calls of the test URL, which may repeat an event and must not affect the published workflow. */
const NO_MEMORY: SeenEvents = { knows: () => false, claim: () => true, remember: () => {} };

/**
 * Opens a trigger's memory in n8n's static data, which survives a restart. Calls of the test URL have no memory.
 *
 * @param isVouchedFor whether the sender is verified. An unverified call does not claim the event of a verified one.
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
		// An unfinished status after a final one is a late callback.
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

/** The event of an unverified call. */
const withoutVoucher = (event: string): string => `${event} unverified`;
