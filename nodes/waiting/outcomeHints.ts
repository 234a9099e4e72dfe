import type {
	IBinaryData,
	IConnections,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import type { VideoTask } from '../providers/provider';
import { addHints, type OutputHint } from '../shared/n8n/execution';
import { isCompleted, type SortedItems } from './resultItems';

/** The index of the output Failed. */
const FAILED_OUTPUT = 1;
/** Above this number of videos, a hint tells what their files cost. */
const MANY_FILES = 50;

/**
 * Shows what became of the tasks: how many videos are finished, after how long and for what cost, and why others are not.
 * n8n marks a node as successful although videos have failed, so each kind of failure gets a warning.
 *
 * @param waitedMs how long the node has run, in milliseconds
 * @param replaced failed tasks in whose place others were made, for the cost
 */
export function showOutcome(
	context: IExecuteFunctions,
	items: SortedItems,
	waitedMs: number,
	replaced: readonly VideoTask[] = [],
): void {
	const isUnconnected = lacksConnection(context, FAILED_OUTPUT);
	addHints(context, outcomeHints(items, waitedMs, isUnconnected, replaced));
}

function outcomeHints(
	items: SortedItems,
	waitedMs: number,
	isFailedUnconnected: boolean,
	replaced: readonly VideoTask[],
): OutputHint[] {
	const ended = [...items.completed, ...items.failed];
	const completed = ended.filter(isCompleted);
	const failed = ended.filter((item) => !isCompleted(item));
	const all = ended.length + items.stillRunning.length;
	if (all === 0) return [];
	const hints: OutputHint[] = [
		{
			message: `Finished videos: ${completed.length} of ${all}, after ${durationText(waitedMs)}${costText([...replaced, ...ended.map(({ json }) => json)])}.`,
		},
	];
	if (replaced.length > 0) {
		hints.push({
			message: `Tasks made again because they had failed: ${replaced.length}. The first reason: ${replaced[0]!.failure?.message ?? 'none given'}`,
		});
	}
	const files = completed.flatMap(({ binary }) => Object.values(binary ?? {}));
	if (files.length > MANY_FILES) {
		const size = sizeText(files);
		hints.push({
			message: `Downloaded videos: ${files.length}${size}. n8n keeps the files as long as the execution. To work with the URLs only, switch "Download Video" off.`,
		});
	}
	const ofVideos = failed.filter(({ json }) => json.error === undefined);
	const late = ofVideos.filter((item) => failureOf(item).code === 'timedOut');
	const unmade = ofVideos.filter((item) => !late.includes(item));
	const unread = failed.filter(({ json }) => json.error !== undefined);
	if (unmade.length > 0) {
		hints.push({
			message: `Failed videos: ${unmade.length}. The first reason: ${failureOf(unmade[0]!).message ?? 'none given'}`,
			type: 'warning',
		});
	}
	if (late.length > 0) {
		hints.push({
			message: `Videos that took longer than "Give Up After": ${late.length}. The provider may still finish them.`,
			type: 'warning',
		});
	}
	if (unread.length > 0) {
		hints.push({
			message: `Items without a readable task: ${unread.length}. The first reason: ${String(unread[0]!.json.error)}`,
			type: 'warning',
		});
	}
	const isDropped = ofVideos.some((item) => items.failed.includes(item));
	if (isDropped && isFailedUnconnected) {
		hints.push({
			message:
				'Nothing is connected to the output Failed in this run, so the workflow goes on without these videos. Connect the output, or set "If a Video Fails" to "Stop the Workflow".',
			type: 'warning',
		});
	}
	return hints;
}

const failureOf = ({ json }: INodeExecutionData): { code?: string; message?: string } =>
	(json.failure ?? {}) as { code?: string; message?: string };

/**
 * Whether nothing receives an output's items in this run, which may be a part of the workflow. False if it cannot be
 * known: n8n's contexts have the workflow, but n8n does not document it.
 */
function lacksConnection(context: IExecuteFunctions, output: number): boolean {
	const { workflow } = context as { workflow?: { connectionsBySourceNode?: IConnections } };
	const connections = workflow?.connectionsBySourceNode;
	if (!connections) return false;
	return !connections[context.getNode().name]?.main?.[output]?.length;
}

/** `40 s`, `3 min 20 s`, `2 h 5 min`. */
function durationText(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1_000);
	const minutes = Math.floor(seconds / 60);
	if (minutes === 0) return `${seconds} s`;
	return minutes < 60
		? `${minutes} min ${seconds % 60} s`
		: `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The size of all files, if n8n tells it. */
function sizeText(files: readonly IBinaryData[]): string {
	const bytes = files.reduce((sum, file) => sum + (file.bytes ?? Number.NaN), 0);
	return Number.isNaN(bytes) ? '' : `, ${Math.ceil(bytes / 1024 / 1024)} MB`;
}

/** The sum of the known costs in each unit, for the end of a sentence. Each task counts once. */
function costText(
	tasks: ReadonlyArray<{ taskId?: unknown; cost?: unknown; costUnit?: unknown }>,
): string {
	const byId = new Map(tasks.map((task) => [task.taskId, task]));
	const sums = new Map<string, number>();
	for (const { cost, costUnit } of byId.values()) {
		if (typeof cost !== 'number') continue;
		const unit = typeof costUnit === 'string' ? costUnit : '';
		sums.set(unit, (sums.get(unit) ?? 0) + cost);
	}
	const texts = [...sums].map(([unit, sum]) => `${Number(sum.toFixed(4))} ${unit}`.trim());
	return texts.length > 0 ? `, at a cost of ${texts.join(' and ')}` : '';
}
