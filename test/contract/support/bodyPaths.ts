type Container = Record<string, unknown>;

/** Where a name of nested parameters leads to: into the first entry of each list. */
function containerOf(body: Container, name: string): [container: Container, key: string] {
	const keys = name.split('.');
	const key = keys.pop()!;
	const first = (value: unknown) => (Array.isArray(value) ? (value[0] as unknown) : value);
	const container = keys.reduce<unknown>((value, step) => first((value as Container)[step]), body);
	return [container as Container, key];
}

/** The parameter's value in a body. */
export function valueAt(body: Container, name: string): unknown {
	const [container, key] = containerOf(body, name);
	return container[key];
}

/** The body with another value; without the parameter where the value is undefined. */
export function withValue(body: Container, name: string, value: unknown): Container {
	const copy = structuredClone(body);
	const [container, key] = containerOf(copy, name);
	if (value === undefined) delete container[key];
	else container[key] = value;
	return copy;
}
