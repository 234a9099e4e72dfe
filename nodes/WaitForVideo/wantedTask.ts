import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { createdAtOf } from '../providerClient/readTask';
import { factsOf, readTaskReference } from '../providerClient/taskField';
import type { TaskReference, VideoProvider, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { InvalidInputError } from '../shared/failures';
import { isOn, minutesOf } from '../shared/form/values';
import { withoutFailureReport } from '../shared/n8n/earlierFailure';
import { TaskCallError } from '../shared/n8n/itemErrors';
import { endedWithoutVideo, isFinal, videoTaskSchema } from '../shared/tasks/videoTask';
import { inputItemOf } from './resultItems';
import { firstWait } from './suspendedState';
import { giveUpAfterField } from './waitingFields';

/** A task that an item waits for. Plain data: it is kept with an execution that is suspended. */
export interface WantedTask {
	itemIndex: number;
	/** The same for items that wait for the same task. */
	key: string;
	reference: TaskReference;
	giveUpAfterMs: number;
	downloadVideo: boolean;
	/** When it was created, in milliseconds since 1970, as far as that is known. */
	createdAt?: number;
	/** The item, where it reports that a submission ended open: it leaves as it came if no task is found. */
	reportingItem?: IDataObject;
	/** What the item itself says of the task; final tasks need no question. */
	known?: VideoTask;
	/** Whether the provider's own answer is wanted of a final task, and the item does not have it. */
	lacksRaw?: boolean;
	/** The item's fields, if they are to be kept. */
	inputFields?: IDataObject;
	/** Number of the input item, counted from 0; of the first wait's input where the item comes from a loop. */
	inputItem: number;
}

/**
 * Reads what an item waits for.
 *
 * @throws InvalidInputError where there is no id; EarlierFailure where the item reports a failure in place of a task;
 * TaskCallError where the item is another provider's, where the provider cannot be asked and the item is not final, or
 * where the time limit is not within the form's limits
 */
export function readWantedTask(
	context: IExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
	options: IDataObject,
): WantedTask {
	const chosen = readTaskReference(context, provider, itemIndex);
	const { reference } = chosen;
	let cause: Error;
	try {
		return wantedTask(context, provider, { itemIndex, ...chosen }, options);
	} catch (error) {
		cause = error as Error;
	}
	throw new TaskCallError(cause, factsOf(provider, reference));
}

function wantedTask(
	context: IExecuteFunctions,
	provider: VideoProvider,
	{
		itemIndex,
		reference,
		reportingItem,
	}: Pick<WantedTask, 'itemIndex' | 'reference' | 'reportingItem'>,
	options: IDataObject,
): WantedTask {
	const json = context.getInputData()[itemIndex]?.json;
	const wantsRaw = options.output === 'raw';
	const known = knownTask(provider, reference, json, wantsRaw);
	if (!provider.get && !(known && isFinal(known))) {
		throw new InvalidInputError(
			`it is not in the input item as a finished task, and ${provider.displayName} cannot be asked for it`,
			'Connect this node to the Create Task node, whose items are finished already.',
		);
	}
	const key = `${reference.by} ${reference.id}`;
	// Its task may still be being stored when it is first asked for.
	const createdAt = reportingItem
		? firstWait(context, key, clock.now())
		: createdAtOf(context, provider, reference, json);
	const inputFields = json && withoutFailureReport(json);
	return {
		itemIndex,
		key,
		reference,
		giveUpAfterMs: minutesOf(
			giveUpAfterField,
			context.getNodeParameter('giveUpAfter', itemIndex, giveUpAfterField.default),
		),
		downloadVideo: isOn(context.getNodeParameter('downloadVideo', itemIndex, false)),
		...(createdAt !== undefined && { createdAt }),
		...(reportingItem && { reportingItem }),
		...(known && { known }),
		...(wantsRaw && provider.get && known?.raw === undefined && { lacksRaw: true }),
		...(isOn(options.includeInputFields) && inputFields && { inputFields }),
		inputItem: (known || reportingItem) && json ? (inputItemOf({ json }) ?? itemIndex) : itemIndex,
	};
}

function knownTask(
	provider: VideoProvider,
	reference: TaskReference,
	json: IDataObject | undefined,
	keepsRaw: boolean,
): VideoTask | undefined {
	const parsed = videoTaskSchema.safeParse(json);
	if (!parsed.success || parsed.data.provider !== provider.id) return undefined;
	const task = { ...parsed.data };
	if (!keepsRaw) delete task.raw;
	// One reading, such as that of a list, may have been too early.
	if (endedWithoutVideo(task)) task.status = 'processing';
	// On an unfinished task, `failure` is left over from an earlier wait that timed out.
	if (!isFinal(task)) delete task.failure;
	const ownId = reference.by === 'taskId' ? task.taskId : task.externalTaskId;
	return ownId === reference.id ? task : undefined;
}
