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

const PASSING =
	'This table has the temporary codes only. All other codes are final after one answer.';

/** Table, title and text of each section. */
const SECTIONS: ReadonlyArray<readonly [table: string, title: string, text: string]> = [
	['once', 'One fault', 'The fault hits one request. All later requests are answered normally.'],
	[
		'always',
		'A permanent fault',
		'The fault hits every request of that kind. In these runs, Retry For is 60 seconds and Give Up After is half a minute.',
	],
	['klingOnce', "Kling's own error codes", 'Each code comes with its HTTP status at Kling.'],
	['klingAlways', "Kling's own error codes, permanently", PASSING],
	[
		'kling3Once',
		'Kling 3.0 and later',
		'Its codes are Kling\'s, so the table has each way in which a request can fail and each kind of code, but not every fault of the first table. Several tasks are read in one request by their IDs ("Wait For Video, list"). Code 1201 for several IDs makes the node ask for half of them each.',
	],
	['kling3Always', 'Kling 3.0 and later, permanently', 'The same, for every request of that kind.'],
	[
		'kling4Once',
		'Kling 4.0',
		'It is not known whether Kling 4.0 takes external IDs. Here it drops them, so a lost task cannot be found by its ID: the error names the tasks of the last minutes that it may be.',
	],
	[
		'kieOnce',
		"kie.ai's own error codes",
		'kie.ai sends its error codes inside an answer with HTTP status 200.',
	],
	['kieAlways', "kie.ai's own error codes, permanently", PASSING],
	[
		'gatewayOnce',
		'Kling gateways as they are deployed',
		'The [formats](deployments.md#kling-gateway) o, n1, o,n1, n2 and n3, with the codes of these gateways. A cell names a server only if its result differs.',
	],
	['gatewayAlways', 'Kling gateways as they are deployed, permanently', PASSING],
	[
		'gatewayContent',
		'Kling gateways whose videos need the token',
		'The node requests the video without the token first, and with the token after a refusal.',
	],
	[
		'serviceOnce',
		'Versions of the image-to-video service',
		'The [versions](deployments.md#image-to-video-service) sync, sync-2, async and newest, with binary files. Only the last two have tasks that can be read.',
	],
	['serviceAlways', 'Versions of the image-to-video service, permanently', PASSING],
	[
		'stabilityOnce',
		'The Stability service as it is deployed',
		'Its first and its later version. A Stability code is the status that Stability AI answered, inside an HTTP 500 of the service; HTTP 429 is a web page. Retry For is 200 seconds here, and Give Up After 5 minutes, because the service requires pauses of a minute.',
	],
	['stabilityAlways', 'The Stability service as it is deployed, permanently', PASSING],
	[
		'kieServerOnce',
		'kie.ai as it is deployed',
		'An unknown task is code 422, and a refused field may be code 500.',
	],
	['kieServerAlways', 'kie.ai as it is deployed, permanently', PASSING],
];

const INTRODUCTION = (
	count: number,
) => `<!-- Made by \`npm run docs:faults\` from test/faults/matrix.ts and serverMatrix.ts. Change it there. -->

# What happens when something goes wrong

A video costs money, even if its task ID is lost. These tables show the result of an item for each fault, node and provider, in ${count} cells. The expected results were written by hand. \`npm run faults\` causes every fault in n8n's own engine, against local simulations of the providers, and compares the results.

| word | result of the item |
| --- | --- |
| video | the finished video. Create Task created exactly one task |
| read | the requested task or list |
| running | a task that is still running, because an image-to-video service does not answer while it makes a video |
| refused | an error after one attempt. No task was created, and a retry would not help |
| gave-up | an error after several attempts within the node's time limits. No task was created. Wait For Video sends the task to its Failed output as timed out; the provider may still finish the video |
| open | an error that says that a task may exist. The item is not submitted again |
| failed | a failed video with the provider's own message, on the Failed output of Wait For Video. Stability answers HTTP 500 also for a video that it could not make |

The test also checks for each cell:

- The fault really happened.
- Create Task created at most one task for its item, and none if the result is *refused* or *gave-up*.
- If a task exists, its ID is in the item or its error. If no answer contained an ID (*open*), the error says that a task may exist and where to look.
- If a node cannot read a task, its error names the task.
- No key, token or signature is in any item, message or log line, even if the provider repeats it.
- A credential is sent only to the host that it names.
- No request is sent before the provider's Retry-After.
- The same node works again afterwards.

**Why is a result *open*?** If a connection breaks after the request was sent, or the answer is an error such as HTTP 500, it is unknown whether the provider created the task. Kling accepts an external ID with each task, so Create Task looks up that ID and uses the task, or submits it again under the same ID. The other providers have no external IDs. There the item fails, because submitting again could pay twice. Check your account at the provider. Then submit the item again, or use the task that you find.

"gateway" is the Kling gateway, "service" the image-to-video service. "–" means that the fault does not apply.
`;

const END = `## What is not covered

- A crash of n8n between sending a request and receiving the answer: see [money safety](money-safety.md#an-id-of-your-own) and the example [batch-from-list](../examples/batch-from-list.json), which submits to Kling under an ID from the user's own data.
- A provider that reports an error although it created the task.
- An existing Kling task that Kling does not find by its ID for a while.
`;
