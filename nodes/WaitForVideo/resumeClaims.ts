import { clock } from '../shared/clock';
import type { SuspendedState } from './suspendedState';

/** One call of the resume URL. */
interface Call {
	/** By `clock.elapsed()`, in milliseconds. */
	startedAt: number;
}

/** Which call of this process ends or has ended a suspension, the oldest first; `over` after the node has run again. */
const owners = new Map<string, Call | 'over'>();
const MOST_SUSPENSIONS = 10_000;
/** An execution that its timer has resumed is not suspended again sooner, in milliseconds. */
const SHORTEST_RUN_MS = 2_000;

type Suspension = Pick<SuspendedState, 'id' | 'wakeAt'>;

function own({ id }: Suspension, owner: Call | 'over'): void {
	owners.delete(id);
	owners.set(id, owner);
	if (owners.size > MOST_SUSPENSIONS) owners.delete(owners.keys().next().value!);
}

/**
 * Claims the end of a suspension for one call. n8n resumes an execution with the state that it loaded when the call came.
 * If the execution has been resumed and suspended again since then, all nodes after the wait would run a second time, and
 * another Create Task among them would pay a second time.
 *
 * @returns false if another call ends the suspension
 */
export function claimResume(suspension: Suspension, call: Call): boolean {
	if (owners.has(suspension.id)) return false;
	own(suspension, call);
	return true;
}

/** Gives a claim back after a failure, so that another call can end the suspension. */
export function releaseResume({ id }: Suspension, call: Call): void {
	if (owners.get(id) === call) owners.delete(id);
}

/** Whether a call may still end the suspension after its downloads: the timer of n8n may have ended it meanwhile. */
export function mayResume({ id, wakeAt }: Suspension, call: Call): boolean {
	const lastedMs = clock.elapsed() - call.startedAt;
	const mayBeOver = clock.now() >= wakeAt && lastedMs > SHORTEST_RUN_MS;
	return owners.get(id) === call && !mayBeOver;
}

/** Records that the node runs again after a suspension. */
export const endSuspension = (suspension: Suspension | undefined): void =>
	suspension && own(suspension, 'over');
