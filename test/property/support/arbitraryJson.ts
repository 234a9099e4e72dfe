import fc from 'fast-check';

/** The secret of these tests' credential, which a provider may repeat. */
export const SECRET = 'secret-key-of-the-credential';

const LONE_SURROGATE = '\ud800';

/** Texts with which something goes wrong somewhere. */
const hostileText = fc.constantFrom(
	...['', ' ', '0', 'null', '..', '9'.repeat(400), '🎬', LONE_SURROGATE, 'a\r\nb'],
	...['http://', '//elsewhere.example/a', 'javascript:alert(1)', 'file:///etc/passwd'],
	...[SECRET, `Bearer ${SECRET}`],
);

/** Values that stumble over themselves when they are made a text or a number, and others. */
const hostileValue = fc.constantFrom<unknown>(
	...['{"toString":1,"valueOf":1}', '{"__proto__":null}', '1e999'].map(
		(text) => JSON.parse(text) as unknown,
	),
	...[null, 0, -1, true, [], {}],
);

/** JSON of any shape. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
	{ weight: 3, arbitrary: hostileText },
	{ weight: 3, arbitrary: hostileValue },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
	{ weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

type Path = ReadonlyArray<string | number>;

/** JSON like an example, in which up to two places are replaced or missing. */
export function nearly(example: unknown): fc.Arbitrary<unknown> {
	const place = fc.constantFrom(...pathsIn(example));
	const change = fc.tuple(place, fc.option(anyJson, { nil: undefined, freq: 8 }));
	const changes = fc.array(change, { minLength: 1, maxLength: 2 });
	return fc.oneof(
		{ weight: 1, arbitrary: fc.constant(example) },
		{
			weight: 3,
			arbitrary: changes.map((all) =>
				all.reduce((changed, [path, value]) => withChange(changed, path, value), example),
			),
		},
	);
}

function pathsIn(value: unknown): Path[] {
	if (typeof value !== 'object' || value === null) return [[]];
	const inside = Object.entries(value).flatMap(([key, part]) =>
		pathsIn(part).map((path): Path => [Array.isArray(value) ? Number(key) : key, ...path]),
	);
	return [[], ...inside];
}

/** A copy with another value in one place; `undefined` removes the place. */
function withChange(value: unknown, [key, ...rest]: Path, change: unknown): unknown {
	if (key === undefined) return change;
	if (typeof value !== 'object' || value === null) return value;
	const part = (value as Record<string | number, unknown>)[key];
	const changed = withChange(part, rest, change);
	if (Array.isArray(value)) return value.map((entry, index) => (index === key ? changed : entry));
	return { ...value, [key]: changed };
}
