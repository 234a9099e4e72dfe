import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isObject } from '../json';
import { outcomeOf } from '../outcome';
import { failureReport } from './itemErrors';

/** An item that has no task because an earlier node's call failed. The item keeps its own reason. */
export class EarlierFailure extends Error {
	override readonly name = 'EarlierFailure';

	/** @param json the item's json */
	constructor(readonly json: IDataObject) {
		super(reasonOf(json));
	}
}

const REPORT_FIELDS = [
	'error',
	'message',
	'details',
	'itemIndex',
	'maybeCreated',
	'existingTaskId',
	'code',
	'httpStatus',
	'requestId',
	'description',
	'answer',
];

/** The item's fields without the report that these nodes wrote. Use it if the task was found later. */
export function withoutFailureReport(json: IDataObject): IDataObject {
	const report = failureReport(json);
	if (typeof report?.facts.itemIndex !== 'number') return json;
	const reported = report.hasInputFields ? ['error', 'message', 'details'] : REPORT_FIELDS;
	return Object.fromEntries(Object.entries(json).filter(([name]) => !reported.includes(name)));
}

/** The unchanged item. */
export function itemOfFailure({ json }: EarlierFailure, itemIndex: number): INodeExecutionData {
	const { details } = json;
	return {
		json: { ...json, ...(isObject(details) && { details: { ...details } }) },
		pairedItem: { item: itemIndex },
	};
}

/** The item in the form by which n8n recognises items for the error output. */
export function errorOutputItemOfFailure(
	failure: EarlierFailure,
	itemIndex: number,
): INodeExecutionData {
	const { message, json } = failure;
	const { facts, hasInputFields } = failureReport(json) ?? { facts: json, hasInputFields: false };
	const details = { ...facts };
	if (!hasInputFields) delete details.error;
	return { json: { error: message, message, details }, pairedItem: { item: itemIndex } };
}

/** Runs `work`. If it throws an `EarlierFailure`, returns the unchanged item. */
export async function orItemAsItCame(
	itemIndex: number,
	work: () => Promise<INodeExecutionData>,
	itemOf = itemOfFailure,
): Promise<INodeExecutionData> {
	const outcome = await outcomeOf(work);
	if (outcome.ok) return outcome.value;
	if (outcome.error instanceof EarlierFailure) return itemOf(outcome.error, itemIndex);
	throw outcome.error;
}

function reasonOf({ error }: IDataObject): string {
	if (!isObject(error)) return String(error);
	return String(typeof error.message === 'string' ? error.message : JSON.stringify(error));
}
