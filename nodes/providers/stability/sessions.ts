import { clock } from '../../shared/clock';

/** The service deletes results after this time, so a session becomes useless. */
const KEPT_FOR_MS = 24 * 60 * 60 * 1_000;
const MOST_SESSIONS = 10_000;
/** Browsers do not keep longer cookies (RFC 6265, section 6.1). */
const LONGEST_SESSION = 4_096;

const SESSION_COOKIE = /^\s*session=([^;]*)/i;

/**
 * The sessions by service and task, the oldest first. A session contains the operator's Stability AI key, so it stays
 * in memory and is sent only with readings of its own task.
 */
const sessions = new Map<string, { value: string; keptUntil: number }>();

const keyOf = (baseUrl: string, taskId: string): string => `${baseUrl} ${taskId.trim()}`;

/**
 * The session in the answer to a submission (as deployed, section 3).
 *
 * @param headers names in lower case
 */
export function sessionIn(headers: Record<string, unknown>): string | undefined {
	const lines = [headers['set-cookie']].flat().filter((line) => typeof line === 'string');
	for (const line of lines) {
		const value = SESSION_COOKIE.exec(line)?.[1]?.trim();
		if (value && value.length <= LONGEST_SESSION) return value;
	}
	return undefined;
}

/** Keeps the session of a task for 24 hours. Without a value, removes an earlier session of the task. */
export function keepSession(baseUrl: string, taskId: string, value: string | undefined): void {
	const key = keyOf(baseUrl, taskId);
	sessions.delete(key);
	if (value === undefined) return;
	sessions.set(key, { value, keptUntil: clock.now() + KEPT_FOR_MS });
	for (const [oldest, { keptUntil }] of sessions) {
		if (sessions.size <= MOST_SESSIONS && keptUntil > clock.now()) break;
		sessions.delete(oldest);
	}
}

/** The session of a task; `undefined` if another process has it, or if the service set none. */
export function sessionOf(baseUrl: string, taskId: string): string | undefined {
	const session = sessions.get(keyOf(baseUrl, taskId));
	return session && session.keptUntil > clock.now() ? session.value : undefined;
}
