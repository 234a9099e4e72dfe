import { readMatrix } from './cells';
import { markdownTable } from './table';

/** `docs/faults.md`, from the matrix. */
export function faultsPage(): string {
	const rows = readMatrix();
	const count = rows.flatMap(({ cells }) => cells).length;
	const sections = SECTIONS.map(([table, title, text]) => {
		const part = rows.filter((row) => row.table === table);
		return `## ${title}\n\n${text}\n\n${markdownTable(part, ({ expected }) => expected)}\n`;
	});
	return [INTRODUCTION(count), ...sections, END].join('\n');
}

const PASSING = 'Those that may pass; the others are final after one answer.';

/** Table, title and text of each section. */
const SECTIONS: ReadonlyArray<readonly [table: string, title: string, text: string]> = [
	['once', 'One fault', 'One request is hit; whatever is asked next is answered as usual.'],
	[
		'always',
		'The same fault without end',
		'Every request of that kind is hit, for as long as the node tries. The limits in these runs: Retry For 60 seconds, Give Up After half a minute.',
	],
	['klingOnce', "Kling's own error codes", 'Each with the HTTP status that Kling gives it.'],
	['klingAlways', "Kling's own error codes, without end", PASSING],
	[
		'kieOnce',
		"kie.ai's own error codes",
		'Inside an answer with HTTP status 200, which is how kie.ai refuses.',
	],
	['kieAlways', "kie.ai's own error codes, without end", PASSING],
	[
		'gatewayOnce',
		'Kling gateways as they are deployed',
		'The [shapes](deployments.md#kling-gateway) o, n1, o,n1, n2 and n3, with the codes of such gateways. A table names a server only where it differs.',
	],
	['gatewayAlways', 'Kling gateways as they are deployed, without end', PASSING],
	[
		'gatewayContent',
		'Kling gateways that keep their videos behind the token',
		'The download is asked for without the token first, and with it after a refusal.',
	],
	[
		'serviceOnce',
		'Versions of the image-to-video service',
		'The [versions](deployments.md#image-to-video-service) sync, sync-2, async and newest, with binary files. Only the last two have tasks that can be read.',
	],
	['serviceAlways', 'Versions of the image-to-video service, without end', PASSING],
	[
		'stabilityOnce',
		'The Stability service as it is deployed',
		'Its first and its later version. A Stability code is the status that Stability AI answered, inside an HTTP 500 of the service; HTTP 429 is a web page. Retry For is 200 seconds here, and Give Up After 5 minutes, because the service wants pauses of a minute.',
	],
	['stabilityAlways', 'The Stability service as it is deployed, without end', PASSING],
	[
		'kieServerOnce',
		'kie.ai as it is deployed',
		'An unknown task is code 422, and a refused field may be code 500.',
	],
	['kieServerAlways', 'kie.ai as it is deployed, without end', PASSING],
];

const INTRODUCTION = (
	count: number,
) => `<!-- Made by \`npm run docs:faults\` from test/faults/matrix.ts and serverMatrix.ts. Change it there. -->

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
| failed | as a failed video with the provider's own words, on the Failed output of Wait For Video: Stability answers HTTP 500 also for a video that it could not make |

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
