import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import type * as SeenEventsModule from '../../../nodes/WebhookTrigger/seenEvents';
import type { VideoTask } from '../../../nodes/shared/videoTask';

const finished = (taskId: string) => ({ taskId, status: 'succeeded' }) as VideoTask;

/** The static data as n8n has it in its database: each call gets a copy, and replaces all of it at its end. */
class Trigger {
	private saved = '{}';
	private open!: typeof SeenEventsModule.openSeenEvents;

	constructor() {
		this.restart();
	}

	/** Forgets what the process has in memory. */
	restart(): void {
		jest.isolateModules(() => {
			this.open = jest.requireActual<typeof SeenEventsModule>(
				'../../../nodes/WebhookTrigger/seenEvents',
			).openSeenEvents;
		});
	}

	call() {
		const staticData = JSON.parse(this.saved) as IDataObject;
		const seenEvents = this.open({
			getWorkflowStaticData: () => staticData,
			getWorkflow: () => ({ id: 'workflow' }),
			getNode: () => ({ id: 'node' }),
		} as unknown as IWebhookFunctions);
		return {
			claim: (taskId: string) => seenEvents.claim(finished(taskId)),
			end: () => {
				seenEvents.remember();
				this.saved = JSON.stringify(staticData);
			},
		};
	}

	report(taskId: string): boolean {
		const call = this.call();
		const isNew = call.claim(taskId);
		if (isNew) call.end();
		return isNew;
	}

	get savedEvents(): number {
		return (JSON.parse(this.saved) as { seenEvents: string[] }).seenEvents.length;
	}
}

describe('the events that a trigger has seen', () => {
	it('are known after a restart', () => {
		const trigger = new Trigger();
		expect(trigger.report('1')).toBe(true);
		trigger.restart();
		expect([trigger.report('1'), trigger.report('2')]).toEqual([false, true]);
	});

	it('are all known after a restart, although calls ended in another order than they began', () => {
		const trigger = new Trigger();
		const slow = trigger.call();
		expect(slow.claim('slow')).toBe(true);
		expect(trigger.report('quick')).toBe(true);
		slow.end();
		trigger.restart();
		expect([trigger.report('slow'), trigger.report('quick')]).toEqual([false, false]);
	});

	it('are forgotten, the oldest first, when there are more than 2,000', () => {
		const trigger = new Trigger();
		for (let number = 0; number <= 2_000; number++) trigger.report(String(number));
		expect(trigger.savedEvents).toBe(2_000);
		trigger.restart();
		expect([trigger.report('1'), trigger.report('0')]).toEqual([false, true]);
	});
});
