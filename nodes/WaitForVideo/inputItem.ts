import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/**
 * Says in the item itself which input item it comes from, counted from 0, because n8n rewrites the items' links when
 * an execution is resumed. In an item for n8n's error output it is among the details: no other field may be there.
 */
export function withInputItem(item: INodeExecutionData, inputItem: number): INodeExecutionData {
	placeOf(item).inputItem = inputItem;
	return item;
}

/** What was said above; items that do not say it come last. */
export const inputItemOf = (item: INodeExecutionData): number =>
	Number(placeOf(item).inputItem ?? Number.MAX_SAFE_INTEGER);

function placeOf({ json }: INodeExecutionData): IDataObject {
	const isForErrorOutput = json.error !== undefined && json.message !== undefined;
	return (isForErrorOutput && (json.details as IDataObject | undefined)) || json;
}
