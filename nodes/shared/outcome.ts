/** What came of some work: its value, or the reason why there is none. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: Error };

/** Runs `work` and turns a rejection into a value, so that callers judge it in ordinary code. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
	try {
		return { ok: true, value: await work() };
	} catch (error) {
		return { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
	}
}

/** The value. @throws the reason why there is none */
export function valueOf<T>(outcome: Outcome<T>): T {
	if (!outcome.ok) throw outcome.error;
	return outcome.value;
}
