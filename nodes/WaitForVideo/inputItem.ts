import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/**
 * Says in the item itself which input item it comes from, counted from 0, because n8n rewrites the items' links when
 * an execution is resumed. In an item for n8n's error output it is among the details: no other field may be there.
 */
export function withInputItem(item: INodeExecutionData, inputItem: number): INodeExecutionData {
	placeOf(item).inputItem = inputItem;
	return item;
}

/** What was said above; undefined where the item does not say it. */
export function inputItemOf(item: Pick<INodeExecutionData, 'json'>): number | undefined {
	const { inputItem } = placeOf(item);
	return typeof inputItem === 'number' ? inputItem : undefined;
}

function placeOf({ json }: Pick<INodeExecutionData, 'json'>): IDataObject {
	const { error, message, details } = json;
	const isForErrorOutput = error !== undefined && message !== undefined;
	const hasDetails = typeof details === 'object' && details !== null;
	return isForErrorOutput && hasDetails ? (details as IDataObject) : json;
}
