import type { IAllExecuteFunctions, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../shared/failures';
import { identifierText } from '../shared/identifier';
import { TaskCallError } from '../shared/itemErrors';
import { onlyFor } from './form';
import type { TaskReference, VideoProvider } from './provider';

/** Which task, for each provider in the ways that it has. */
export const taskFields = (providers: readonly VideoProvider[]): INodeProperties[] =>
	providers.flatMap((provider) =>
		onlyFor(provider, [
			{
				displayName: 'Task',
				name: 'taskId',
				type: 'resourceLocator',
				required: true,
				default: { mode: 'id', value: '={{ $json.taskId }}' },
				description: 'The task, by default the one that the input item names',
				modes: [
					{
						displayName: 'From List',
						name: 'list',
						type: 'list' as const,
						placeholder: 'Select a task...',
						typeOptions: { searchListMethod: 'searchTasks', searchable: true },
					},
					{
						displayName: 'By ID',
						name: 'id',
						type: 'string' as const,
						placeholder: 'e.g. 829350211345678336',
					},
					{
						displayName: 'By External ID',
						name: 'externalId',
						type: 'string' as const,
						placeholder: 'e.g. order-1042',
					},
				].filter(({ name }) => isOffered(provider, name)),
			},
		]),
	);

const isOffered = ({ list, hasExternalIds }: VideoProvider, mode: string): boolean =>
	mode === 'list' ? list !== undefined : mode === 'externalId' ? hasExternalIds : true;

/**
 * Reads which task an item is about.
 *
 * @throws InvalidInputError where there is no id, TaskCallError where the item is another provider's
 */
export function readTaskReference(
	context: IAllExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
): TaskReference {
	const { getNodeParameter, getInputData } = context as IExecuteFunctions;
	const item = getInputData.call(context)[itemIndex]?.json;
	if (
		item?.taskId !== undefined &&
		typeof item.provider === 'string' &&
		item.provider !== provider.id
	) {
		throw new TaskCallError(
			new InvalidInputError(
				`the item is a task of the provider "${item.provider}"; this node is set to "${provider.id}"`,
				'Set the node to the provider of the item, or send the items of each provider to a node of their own.',
			),
			{ provider: item.provider, ...(typeof item.taskId === 'string' && { taskId: item.taskId }) },
		);
	}
	const chosen = getNodeParameter.call(context, 'taskId', itemIndex, null);
	const { mode, value } = isLocator(chosen) ? chosen : { mode: 'id', value: chosen as unknown };
	const id = identifierText('Task', value);
	if (!id) throw InvalidInputError.forField('Task', value, "the task's ID");
	return { by: mode === 'externalId' ? 'externalTaskId' : 'taskId', id };
}

const isLocator = (value: unknown): value is { mode: string; value: unknown } =>
	typeof value === 'object' && value !== null && 'mode' in value && 'value' in value;

/** What is known of a task by its reference alone, for messages and items. */
export const factsOf = (provider: VideoProvider, reference: TaskReference) => ({
	provider: provider.id,
	...(reference.by === 'taskId' ? { taskId: reference.id } : { externalTaskId: reference.id }),
});
