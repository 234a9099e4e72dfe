import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { TaskReference, VideoProvider, VideoTask } from '../providers/provider';
import { factsOf, readTaskReference } from '../providers/taskField';
import { InvalidInputError } from '../shared/failures';
import { isOn } from '../shared/formValues';
import { TaskCallError } from '../shared/itemErrors';
import { minutesOf } from '../shared/numberField';
import { isFinal, videoTaskSchema } from '../shared/videoTask';
import { giveUpAfterField } from './waitingFields';

/** A task that an item waits for. Plain data: it is kept with an execution that is suspended. */
export interface WantedTask {
	itemIndex: number;
	/** The same for items that wait for the same task. */
	key: string;
	reference: TaskReference;
	giveUpAfterMs: number;
	downloadVideo: boolean;
	/** What the item itself says of the task; final tasks need no question. */
	known?: Omit<VideoTask, 'raw'>;
	/** The item's fields, if they are to be kept. */
	inputFields?: IDataObject;
	/** Number of the input item, counted from 0; of the first wait's input where the item comes from a loop. */
	inputItem: number;
}

/**
 * Reads what an item waits for.
 *
 * @throws InvalidInputError where there is no id; TaskCallError where the item is another provider's, where the
 * provider cannot be asked and the item is not final, or where the time limit is not within the form's limits
 */
export function readWantedTask(
	context: IExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
	options: IDataObject,
): WantedTask {
	const reference = readTaskReference(context, provider, itemIndex);
	let cause: Error;
	try {
		return wantedTask(context, provider, { itemIndex, reference }, options);
	} catch (error) {
		cause = error as Error;
	}
	throw new TaskCallError(cause, factsOf(provider, reference));
}

function wantedTask(
	context: IExecuteFunctions,
	provider: VideoProvider,
	{ itemIndex, reference }: Pick<WantedTask, 'itemIndex' | 'reference'>,
	options: IDataObject,
): WantedTask {
	const json = context.getInputData()[itemIndex]?.json;
	const known = knownTask(provider, reference, json);
	if (!provider.get && !(known && isFinal(known))) {
		throw new InvalidInputError(
			`it is not in the input item as a finished task, and ${provider.displayName} cannot be asked for it`,
			'Connect this node to the Create Task node, whose items are finished already.',
		);
	}
	return {
		itemIndex,
		key: `${reference.by} ${reference.id}`,
		reference,
		giveUpAfterMs: minutesOf(
			giveUpAfterField,
			context.getNodeParameter('giveUpAfter', itemIndex, giveUpAfterField.default),
		),
		downloadVideo: isOn(context.getNodeParameter('downloadVideo', itemIndex, false)),
		...(known && { known }),
		...(isOn(options.includeInputFields) && json && { inputFields: json }),
		inputItem: known && typeof json?.inputItem === 'number' ? json.inputItem : itemIndex,
	};
}

function knownTask(
	provider: VideoProvider,
	reference: TaskReference,
	json: IDataObject | undefined,
): WantedTask['known'] {
	const parsed = videoTaskSchema.safeParse(json);
	if (!parsed.success || parsed.data.provider !== provider.id) return undefined;
	const task = { ...parsed.data };
	delete task.raw;
	// Of an unfinished task it tells of an earlier wait that was given up.
	if (!isFinal(task)) delete task.failure;
	const ownId = reference.by === 'taskId' ? task.taskId : task.externalTaskId;
	return ownId === reference.id ? task : undefined;
}
