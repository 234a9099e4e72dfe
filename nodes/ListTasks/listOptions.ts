import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { TaskList } from '../providers/provider';
import { InvalidInputError } from '../shared/failures';
import { expressionText } from '../shared/n8n/execution';

/** A number of tasks. */
export const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

/** The number of tasks on a page, within the provider's range. */
export const pageSizeOption = ({
	pageSizes: [smallest, largest],
	defaultPageSize,
}: TaskList): INodeProperties => ({
	displayName: 'Page Size',
	name: 'pageSize',
	type: 'number',
	typeOptions: { minValue: smallest, maxValue: largest, numberPrecision: 0 },
	default: defaultPageSize,
	description: `How many tasks to request per page, from ${smallest} to ${largest}. Without this option, the page size follows the limit; with a filter it is ${largest}.`,
});

/** The number of the first page, within the provider's range. */
export const startPageOption = ([first, last]: [number, number]): INodeProperties => ({
	displayName: 'Start Page',
	name: 'startPage',
	type: 'number',
	typeOptions: { minValue: first, maxValue: last, numberPrecision: 0 },
	default: first,
	description: `The first page to read, from ${first} to ${last}`,
});

export function listOptions(list: TaskList): INodeProperties[] {
	return [
		{
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description: 'Leaves out tasks that were created before this time',
		},
		{
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description: 'Leaves out tasks that were created after this time',
		},
		pageSizeOption(list),
		...(list.pageNumbers ? [startPageOption(list.pageNumbers)] : []),
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: [
				{ name: 'Failed', value: 'failed' },
				{ name: 'Processing', value: 'processing' },
				{ name: 'Submitted', value: 'submitted' },
				{ name: 'Succeeded', value: 'succeeded' },
			],
			default: [],
			description: 'Keeps only tasks with one of these statuses',
		},
	];
}

/** Smaller numbers are Unix times in seconds: in milliseconds they would be before 1974. */
const SMALLEST_IN_MILLISECONDS = 1e11;
const UNIX_TIME = /^\d{10}(\d{3})?$/;
const HAS_TIME_ZONE = /\b(GMT|UTC)|[+-]\d{2}:?\d{2}\b|\dZ$/;

/**
 * Reads a date field: a Date, a DateTime, a Unix time, or a text in ISO 8601, SQL or mail format. A text without an offset
 * is in the workflow's time zone.
 *
 * @returns milliseconds since 1970; undefined for an empty field
 * @throws InvalidInputError for any other value
 */
export function readTime(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
	value: unknown,
): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const time = timeOf(value) ?? timeOfText(context, itemIndex, String(value).trim());
	if (!Number.isFinite(time)) throw InvalidInputError.forField(field, value, 'a date and time');
	return time;
}

/** The time of a Date, a DateTime or a Unix time. `instanceof` fails for a Date from an expression's other realm. */
function timeOf(value: unknown): number | undefined {
	if (Object.prototype.toString.call(value) === '[object Date]') return (value as Date).getTime();
	if (typeof value === 'object' && 'toMillis' in value!) {
		return (value as { toMillis(): number }).toMillis();
	}
	const isUnixTime =
		typeof value === 'number' || (typeof value === 'string' && UNIX_TIME.test(value.trim()));
	if (!isUnixTime) return undefined;
	const number = Number(value);
	return Math.abs(number) < SMALLEST_IN_MILLISECONDS ? number * 1_000 : number;
}

function timeOfText(context: IExecuteFunctions, itemIndex: number, text: string): number {
	const quoted = expressionText(text);
	const readings = ['fromISO', 'fromSQL', 'fromRFC2822', 'fromHTTP'].map(
		(name) => `DateTime.${name}(${quoted})`,
	);
	const time = context.evaluateExpression(
		`{{ [${readings.join(', ')}].filter((time) => time.isValid).map((time) => time.toMillis())[0] }}`,
		itemIndex,
	);
	if (typeof time === 'number') return time;
	return HAS_TIME_ZONE.test(text) ? Date.parse(text) : Number.NaN;
}
