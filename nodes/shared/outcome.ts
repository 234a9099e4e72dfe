/** The result of some work: its value or its error. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: Error };

/** Runs `work` and returns a rejection as a value, so that callers handle it outside of `catch`. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
	try {
		return { ok: true, value: await work() };
	} catch (error) {
		return { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
	}
}

/** The value of an outcome. @throws the outcome's error */
export function valueOf<T>(outcome: Outcome<T>): T {
	if (!outcome.ok) throw outcome.error;
	return outcome.value;
}
