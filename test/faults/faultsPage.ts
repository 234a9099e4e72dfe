import { readMatrix, type Row } from './cells';
import { MATRIX } from './matrix';
import { markdownTable } from './table';

/** `docs/faults.md`, from the matrix. */
export function faultsPage(): string {
	const rows = readMatrix();
	const count = rows.flatMap(({ cells }) => cells).length;
	const section = (title: string, text: string, part: readonly Row[]) =>
		`## ${title}\n\n${text}\n\n${markdownTable(part, ({ expected }) => expected)}\n`;
	const parts = splitAsInMatrix(rows);
	return [
		INTRODUCTION(count),
		section(
			'One fault',
			'One request is hit; whatever is asked next is answered as usual.',
			parts.once,
		),
		section(
			'The same fault without end',
			'Every request of that kind is hit, for as long as the node tries. The limits in these runs: Retry For 60 seconds, Give Up After half a minute.',
			parts.always,
		),
		section(
			"Kling's own error codes",
			'Each with the HTTP status that Kling gives it.',
			parts.klingOnce,
		),
		section(
			"Kling's own error codes, without end",
			'Those that may pass; the others are final after one answer.',
			parts.klingAlways,
		),
		section(
			"kie.ai's own error codes",
			'Inside an answer with HTTP status 200, which is how kie.ai refuses.',
			parts.kieOnce,
		),
		section(
			"kie.ai's own error codes, without end",
			'Those that may pass; the others are final after one answer.',
			parts.kieAlways,
		),
		END,
	].join('\n');
}

function splitAsInMatrix(rows: Row[]): Record<keyof typeof MATRIX, Row[]> {
	const rest = [...rows];
	const lineCount = (table: string) => table.trim().split('\n').length - 1;
	return Object.fromEntries(
		Object.entries(MATRIX).map(([name, table]) => [name, rest.splice(0, lineCount(table))]),
	) as Record<keyof typeof MATRIX, Row[]>;
}

const INTRODUCTION = (
	count: number,
) => `<!-- Made by \`npm run docs:faults\` from test/faults/matrix.ts. Change it there. -->

# What happens when something goes wrong

A video costs money, and so does a task whose ID is lost. These tables say how each node's item ends for each fault, at each provider: ${count} cells. What should happen was written down by hand; \`npm run faults\` makes every fault happen in n8n's own engine, against local stand-ins of the providers, and compares.

| word | how the item ends |
| --- | --- |
| video | with the finished video. Create Task has created one task, and no second |
| read | with what was asked for |
| running | with a task that is still running: an image-to-video service gives no answer while it makes a video |
| refused | with an error, after one attempt. Nothing was created, and asking again would not help |
| gave-up | with an error, after several attempts within the time that the node's options allow. Nothing was created. Wait For Video sends the task to its Failed output, as timed out: it may still be made |
| open | with an error that says that a task may exist. It is not submitted again by itself |
| failed | as a failed video on the Failed output, with the provider's own words: Stability answers HTTP 500 also for a video that it could not make |

For each cell these are checked, too:

- the fault really happened
- Create Task has created one task at most for its item, and where it ends as *refused* or *gave-up*, none
- where a task exists, its ID is in the item or its error; where no ID was ever answered (*open*), the error says that a task may exist and where to look
- a node that cannot read a task names it
- no key, token or signature is in any item, message or log line, not even where the provider repeats it
- a credential is sent to the host that it names and to no other
- a time that the provider asks to be left alone for (Retry-After) is kept
- the same node works again afterwards

**Why *open* at all?** A connection that breaks after the request has left n8n, and an answer such as HTTP 500, do not say whether the provider has created the task. Kling takes an ID of the sender's own with each task, so Create Task asks for that ID and adopts the task, or submits it once more under the same ID. The other providers have no such ID. There the item fails, because submitting again could pay twice: look into your account with the provider, then submit it again or go on with the task that you find.

"gateway" is the Kling gateway, "service" the image-to-video service. "–": does not apply.
`;

const END = `## What is not covered

- A crash of n8n itself between sending a request and hearing the answer: see [money safety](money-safety.md#an-id-of-your-own) and the example [batch-from-list](../examples/batch-from-list.json), which submits to Kling under an ID from the user's own data.
- A provider that says that it has created nothing, although it has.
- A Kling task that Kling itself does not find by its ID for a while, although it exists.
`;
