import type {
	IAllExecuteFunctions,
	IDataObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodeProperties,
} from 'n8n-workflow';

import type {
	PageRequest,
	ProviderCall,
	TaskList,
	TaskReference,
	VideoProvider,
	VideoTask,
} from '../providers/provider';
import { InvalidInputError } from '../shared/failures';
import { identifierText, isOn } from '../shared/form/values';
import { EarlierFailure } from '../shared/n8n/earlierFailure';
import { failureReport, TaskCallError } from '../shared/n8n/itemErrors';
import { outcomeOf } from '../shared/outcome';
import type { Page } from '../shared/tasks/videoTask';
import { formCall } from './connection';
import { onlyFor, providerInForm } from './providerFields';

/** The field for the choice of a task, with the modes that each provider supports. */
export const taskFields = (providers: readonly VideoProvider[]): INodeProperties[] =>
	providers.flatMap((provider) =>
		onlyFor(provider, [
			{
				displayName: 'Task',
				name: 'taskId',
				type: 'resourceLocator',
				required: true,
				default: { mode: 'id', value: '={{ $json.taskId }}' },
				description: 'The task to use, by default the task of the input item',
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

/** An item's task. */
export interface ChosenTask {
	reference: TaskReference;
	/** The item, if it reports an ambiguous submission. It is passed on unchanged if no task is found. */
	reportingItem?: IDataObject;
}

/**
 * Reads the reference to an item's task. If an item of Create Task reports an ambiguous submission, the reference has the
 * external ID of the submission.
 *
 * @throws InvalidInputError without an ID
 * @throws TaskCallError for an item of another provider
 * @throws EarlierFailure for an item that reports a failure in place of a task
 */
export function readTaskReference(
	context: IAllExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
): ChosenTask {
	const { getNodeParameter, getInputData } = context as IExecuteFunctions;
	const json = getInputData.call(context)[itemIndex]?.json;
	const chosen = getNodeParameter.call(context, 'taskId', itemIndex, null);
	const { mode, value } = isLocator(chosen) ? chosen : { mode: 'id', value: chosen as unknown };
	const report = failureReport(json);
	const isStale = report?.hasInputFields && isDefaultTask(context) && !isAbout(report.facts, json!);
	const id = identifierText('Task', isStale ? undefined : value);
	if (id || !report) refuseOtherProvider(provider, json);
	if (!id) {
		if (report) return reportedTask(provider, report.facts, json!);
		throw InvalidInputError.forField('Task', value, "the task's ID");
	}
	const reference: TaskReference = { by: mode === 'externalId' ? 'externalTaskId' : 'taskId', id };
	const isReported = report && isOpenEnd(report.facts, id);
	return { reference, ...(isReported && { reportingItem: json! }) };
}

/**
 * The task of an item that reports a failure.
 *
 * @param facts the facts of the item's report
 * @throws EarlierFailure unless the failure names a task, or a possible task that can be looked up
 */
export function reportedTask(
	provider: VideoProvider,
	facts: IDataObject,
	json: IDataObject,
): ChosenTask {
	const { provider: owner = provider.id, taskId, externalTaskId, maybeCreated } = facts;
	const isReadable = owner === provider.id && provider.get !== undefined;
	if (isReadable && typeof taskId === 'string' && taskId !== '') {
		const reference: TaskReference = { by: 'taskId', id: taskId };
		return { reference, ...(isOn(maybeCreated) && { reportingItem: json }) };
	}
	// Create Task has already found a task with this ID and refused it, because it may belong to somebody else.
	const isRefused = facts.existingTaskId !== undefined;
	const { hasExternalIds, callbacks } = provider;
	const hasIds = hasExternalIds || callbacks?.carriesExternalIds;
	const isFindable = isReadable && hasIds && isOn(maybeCreated) && !isRefused;
	if (isFindable && typeof externalTaskId === 'string' && externalTaskId !== '') {
		return { reference: { by: 'externalTaskId', id: externalTaskId }, reportingItem: json };
	}
	throw new EarlierFailure(json);
}

/** Whether the task may exist after this failure. */
const isOpenEnd = ({ taskId, externalTaskId, maybeCreated }: IDataObject, id: string): boolean =>
	[taskId, externalTaskId].includes(id) && (isOn(maybeCreated) || taskId === undefined);

/** Whether the input fields beside a failure describe the failed task. */
const isAbout = (
	{ taskId, externalTaskId }: IDataObject,
	{ taskId: inputTaskId, externalTaskId: inputExternalTaskId }: IDataObject,
): boolean =>
	taskId !== undefined
		? taskId === inputTaskId
		: externalTaskId !== undefined && externalTaskId === inputExternalTaskId;

const DEFAULT_TASK = /^=\s*\{\{\s*\$json(\.taskId|\[["']taskId["']\])\s*\}\}\s*$/;

function isDefaultTask(context: IAllExecuteFunctions): boolean {
	const chosen: unknown = context.getNode().parameters.taskId;
	const value = isLocator(chosen) ? chosen.value : chosen;
	return value === undefined || (typeof value === 'string' && DEFAULT_TASK.test(value));
}

function refuseOtherProvider(provider: VideoProvider, json: IDataObject | undefined): void {
	const { provider: owner, taskId } = json ?? {};
	if (taskId === undefined || typeof owner !== 'string' || owner === provider.id) return;
	throw new TaskCallError(
		new InvalidInputError(
			`the item is a task of the provider "${owner}"; this node is set to "${provider.id}"`,
			'Set the node to the provider of the item, or send the items of each provider to a separate node.',
		),
		{ provider: owner, ...(typeof taskId === 'string' && { taskId }) },
	);
}

const isLocator = (value: unknown): value is { mode: string; value: unknown } =>
	typeof value === 'object' && value !== null && 'mode' in value && 'value' in value;

/** The facts that a task's reference provides for messages and items. */
export const factsOf = (provider: VideoProvider, reference: TaskReference) => ({
	provider: provider.id,
	...(reference.by === 'taskId' ? { taskId: reference.id } : { externalTaskId: reference.id }),
});

const SHOWN_PAGE_SIZE = 50;
/** The maximum number of pages that one search reads. */
const SEARCHED_PAGES = 10;

/**
 * The tasks to choose from in a node's form. Looks the user's text up as an ID, too, because lists may omit older tasks.
 */
export function searchTasks(providers: readonly VideoProvider[]) {
	return async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const provider = providerInForm(this, providers);
		if (!provider.list) return { results: [] };
		const { list } = provider;
		const call = await formCall(this, provider);
		const sought = (filter ?? '').trim().toLowerCase();
		const size = sought ? list.pageSizes[1] : Math.min(SHOWN_PAGE_SIZE, list.pageSizes[1]);
		const found = new Map<string, VideoTask>();
		let next: string | undefined = paginationToken ?? FIRST_PAGE;
		for (let pages = 0; next !== undefined && pages < (sought ? SEARCHED_PAGES : 1); pages++) {
			const request: PageRequest = { ...pageOf(list, next), size };
			const page: Page<VideoTask> = await list.readPage(call, request);
			for (const task of page.entries) {
				if (describe(task).toLowerCase().includes(sought)) found.set(task.taskId, task);
			}
			next = page.isLast ? undefined : tokenAfter(list, request.number, page);
			if (found.size >= SHOWN_PAGE_SIZE) break;
		}
		const isFound = [...found.values()].some(({ taskId, externalTaskId }) =>
			[taskId, externalTaskId].includes(filter?.trim()),
		);
		if (sought && !isFound && paginationToken === undefined) {
			const task = await lookUp(provider, call, filter!.trim());
			if (task) found.set(task.taskId, task);
		}
		return {
			results: [...found.values()].map((task) => ({ name: describe(task), value: task.taskId })),
			...(next !== undefined && { paginationToken: next }),
		};
	};
}

/** The token of the first page. Other tokens are page numbers or cursors. */
const FIRST_PAGE = '';

function pageOf({ pageNumbers }: TaskList, token: string): Omit<PageRequest, 'size'> {
	if (token === FIRST_PAGE) return { number: pageNumbers?.[0] ?? 1 };
	return pageNumbers ? { number: Number(token) } : { number: 1, cursor: token };
}

function tokenAfter({ pageNumbers }: TaskList, number: number, page: Page<VideoTask>) {
	if (!pageNumbers) return page.next;
	return number < pageNumbers[1] ? String(number + 1) : undefined;
}

/** The task with this ID or external ID. Failures are ignored, because the typed text is usually not a complete ID. */
async function lookUp(
	provider: VideoProvider,
	call: ProviderCall,
	id: string,
): Promise<VideoTask | undefined> {
	const { get, hasExternalIds } = provider;
	if (!get) return undefined;
	for (const by of ['taskId', ...(hasExternalIds ? ['externalTaskId' as const] : [])] as const) {
		const outcome = await outcomeOf(() => get(call, { by, id }));
		if (outcome.ok) return outcome.value;
	}
	return undefined;
}

/** The label of a task. The most distinctive facts come first, because the list is narrow. */
const describe = ({ taskId, externalTaskId, status, createdAt }: VideoTask): string =>
	[createdAt?.slice(0, 16).replace('T', ' '), status, taskId, externalTaskId]
		.filter(Boolean)
		.join(' · ');
