import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import type * as SeenEventsModule from '../../../nodes/WebhookTrigger/seenEvents';
import type { VideoTask } from '../../../nodes/shared/tasks/videoTask';

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

	call({ isVouchedFor = true, mode = 'webhook' } = {}) {
		const staticData = JSON.parse(this.saved) as IDataObject;
		const seenEvents = this.open(
			{
				getWorkflowStaticData: () => staticData,
				getWorkflow: () => ({ id: 'workflow' }),
				getNode: () => ({ id: 'node' }),
				getMode: () => mode,
			} as unknown as IWebhookFunctions,
			isVouchedFor,
		);
		return {
			claim: (taskId: string) => seenEvents.claim(finished(taskId)),
			end: () => {
				seenEvents.remember();
				this.saved = JSON.stringify(staticData);
			},
		};
	}

	report(taskId: string, about: Parameters<Trigger['call']>[0] = {}): boolean {
		const call = this.call(about);
		const isNew = call.claim(taskId);
		if (isNew) call.end();
		return isNew;
	}

	get savedEvents(): number {
		return (JSON.parse(this.saved) as { seenEvents?: string[] }).seenEvents?.length ?? 0;
	}
}

describe('the events that a trigger has seen', () => {
	it('survive a restart', () => {
		const trigger = new Trigger();
		expect(trigger.report('1')).toBe(true);
		trigger.restart();
		expect([trigger.report('1'), trigger.report('2')]).toEqual([false, true]);
	});

	it('all survive a restart, although calls ended in another order than they began', () => {
		const trigger = new Trigger();
		const slow = trigger.call();
		expect(slow.claim('slow')).toBe(true);
		expect(trigger.report('quick')).toBe(true);
		slow.end();
		trigger.restart();
		expect([trigger.report('slow'), trigger.report('quick')]).toEqual([false, false]);
	});

	it('are kept separately for the test URL and the production URL', () => {
		const trigger = new Trigger();
		const test = { mode: 'manual' };
		expect([trigger.report('1', test), trigger.report('1', test)]).toEqual([true, true]);
		expect(trigger.savedEvents).toBe(0);
		expect([trigger.report('1'), trigger.report('1')]).toEqual([true, false]);
		expect(trigger.report('1', test)).toBe(true);
	});

	it.each([false, true])(
		'are not claimed by an unverified call after a restart: %p',
		(restarts) => {
			const trigger = new Trigger();
			const anybody = { isVouchedFor: false };
			expect([trigger.report('1', anybody), trigger.report('1', anybody)]).toEqual([true, false]);
			if (restarts) trigger.restart();
			expect(trigger.report('1', anybody)).toBe(false);
			expect([trigger.report('1'), trigger.report('1')]).toEqual([true, false]);
			expect(trigger.report('2')).toBe(true);
			expect(trigger.report('2', anybody)).toBe(false);
		},
	);

	it('drop the oldest above 2,000', () => {
		const trigger = new Trigger();
		for (let number = 0; number <= 2_000; number++) trigger.report(String(number));
		expect(trigger.savedEvents).toBe(2_000);
		trigger.restart();
		expect([trigger.report('1'), trigger.report('0')]).toEqual([false, true]);
	});
});
