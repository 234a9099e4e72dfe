import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { connect } from '../providers/connection';
import type { VideoProvider } from '../providers/provider';
import { concurrencyOf, tasksReader } from '../providers/tasksReader';
import { executionSignal } from '../shared/executionSignal';
import { adaptiveInterval } from '../shared/interval';
import { mapItems } from '../shared/itemLoop';
import { outcomeOf } from '../shared/outcome';
import { isCompleted, itemMaker, type SortedItems } from './resultItems';
import { pollWantedTasks } from './pollWantedTasks';
import { readWantedTask } from './wantedTask';

/** Brings the tasks of all items to their end while the execution runs. */
export async function waitInExecution(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<SortedItems> {
	const signal = executionSignal(context);
	const signalOption = signal && { signal };
	const goesOn = context.continueOnFail();
	const concurrency = concurrencyOf(options);
	const wanted = await Promise.all(
		context
			.getInputData()
			.map(
				async (_, itemIndex) =>
					await outcomeOf(async () => readWantedTask(context, provider, itemIndex, options)),
			),
	);
	// Without Continue a refused item stops the node, so nothing needs to be asked then.
	const isStopped = !goesOn && wanted.some(({ ok }) => !ok);
	const connection = await connect(context, provider, {
		timeoutMs: Number(options.requestTimeout ?? 30) * 1_000,
		...signalOption,
	});
	const fixedIntervalMs = Number(options.fixedInterval ?? 0) * 1_000;
	const results = await pollWantedTasks(
		isStopped ? [] : wanted.flatMap((one) => (one.ok ? [one.value] : [])),
		({ giveUpAfterMs }) => giveUpAfterMs,
		{
			read: tasksReader(provider, connection, { concurrency, ...signalOption }),
			interval: fixedIntervalMs > 0 ? () => fixedIntervalMs : adaptiveInterval,
			onProgress: (_key, { taskId, status }) =>
				context.logger.debug(`${provider.displayName} task ${taskId} is ${status}`),
			stopWhen: (result) =>
				(result.state === 'failed' && !goesOn) ||
				(options.ifVideoFails === 'stop' &&
					!(result.state === 'final' && result.value.status === 'succeeded')),
			...signalOption,
		},
	);
	const makeItem = itemMaker(context, provider, connection, options, signal);
	const items = await mapItems(context, concurrency, async (itemIndex) => {
		const one = wanted[itemIndex]!;
		if (!one.ok) throw one.error;
		return await makeItem(one.value, results.get(one.value.key));
	});
	return {
		completed: items.filter(isCompleted),
		failed: items.filter((item) => !isCompleted(item)),
		stillRunning: [],
	};
}
