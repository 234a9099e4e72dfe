import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { connect, type Connection } from '../providerClient/connection';
import { chosenProvider } from '../providerClient/providerFields';
import { CATCH_UP_PAUSES_MS, hasReached, taskReader } from '../providerClient/readTask';
import type { CallbackReport, ProviderWith, VideoProvider, VideoTask } from '../providers/provider';
import { redactedTask } from '../providers/redactedProvider';
import { clock } from '../shared/clock';
import { isUnknownTask } from '../shared/failures';
import { isOn } from '../shared/form/values';
import { isSameSecret } from '../shared/http/signature';
import { parseJson } from '../shared/json';
import { answerWebhook } from '../shared/n8n/execution';
import { causeOf } from '../shared/n8n/itemErrors';
import { outcomeOf } from '../shared/outcome';
import { toTaskItem } from '../shared/tasks/taskItem';
import { readDownloadOptions, withVideoFiles } from '../shared/tasks/videoFiles';
import { endedWithoutVideo } from '../shared/tasks/videoTask';
import { openSeenEvents } from './seenEvents';

const REQUEST_TIMEOUT_MS = 20_000;
const LARGEST_BODY_BYTES = 1024 * 1024;
const KNOWN_ALREADY = 'This event is known already';

/** The refusal of a callback, with its answer. It contains no text from the callback and no secret. */
class CallbackRefusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/**
 * Answers a provider's callback, and starts the workflow with the callback's task. Never throws, because n8n would then
 * start the workflow with an empty item.
 */
export async function answerCallback(
	context: IWebhookFunctions,
	providers: ReadonlyArray<ProviderWith<'callbacks'>>,
): Promise<IWebhookResponseData> {
	const outcome = await outcomeOf(() => followUp(context, chosenProvider(context, providers)));
	if (outcome.ok) return outcome.value;
	const { error } = outcome;
	const { status, message } =
		error instanceof CallbackRefusal
			? error
			: { status: 503, message: 'The task cannot be read at the moment' };
	const { displayName = 'an unknown provider' } =
		providers.find(({ id }) => id === context.getNodeParameter('provider', '')) ?? {};
	context.logger.warn(`A callback of ${displayName} was answered ${status}: ${error.message}`);
	return answerWebhook(context, status, message);
}

async function followUp(
	context: IWebhookFunctions,
	provider: ProviderWith<'callbacks'>,
): Promise<IWebhookResponseData> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const { report, connection, isVouchedFor } = await verified(context, provider, options);
	const { task: reported } = report;
	const seenEvents = openSeenEvents(context, isVouchedFor);
	if (reported && seenEvents.knows(reported)) return answerWebhook(context, 200, KNOWN_ALREADY);
	const events = context.getNodeParameter('events', ['succeeded']) as string[];
	const isWanted = (status: CallbackReport['status']) =>
		status === undefined || status === 'ended' || events.includes('any') || events.includes(status);
	const task =
		reported && !isConfirmed(context, provider)
			? redactedTask(reported, connection.call(0))
			: await confirmed(provider, connection, report, isWanted(report.status));
	if (task && report.externalTaskId) task.externalTaskId ??= report.externalTaskId;
	if (task && endedWithoutVideo(task) && !isWanted('failed') && isWanted('succeeded')) {
		throw new CallbackRefusal(503, 'The task has not reached this status yet');
	}
	if (!task || !isWanted(task.status)) {
		return answerWebhook(context, 200, 'This event does not start the workflow');
	}
	if (!seenEvents.claim(task)) return answerWebhook(context, 200, KNOWN_ALREADY);

	// Answer before the download, because providers give up on slow answers.
	answerWebhook(context, 200, 'The workflow is started');
	const item = await itemFor(context, provider, connection, task, options);
	addQuery(context, item, isVouchedFor);
	seenEvents.remember();
	return { noWebhookResponse: true, workflowData: [[item]] };
}

/** A callback that has passed all configured checks. */
interface VerifiedCallback {
	report: CallbackReport;
	connection: Connection;
	/** Whether a signature or the URL secret proves the sender. */
	isVouchedFor: boolean;
}

/** Verifies a callback and connects to its provider. @throws CallbackRefusal */
async function verified(
	context: IWebhookFunctions,
	provider: ProviderWith<'callbacks'>,
	options: IDataObject,
): Promise<VerifiedCallback> {
	const { secret, parse, isGenuine } = provider.callbacks;
	const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
	if (!rawBody || rawBody.length > LARGEST_BODY_BYTES) {
		throw new CallbackRefusal(400, 'The body is empty or too large');
	}
	const query = context.getQueryData() as IDataObject;
	const report = parse(parseJson(rawBody.toString('utf8')), query);
	if (!report) throw new CallbackRefusal(400, 'The body is not a callback of this provider');

	const urlSecret = String(options.urlSecret ?? '');
	if (urlSecret !== '' && !isSameSecret(givenUrlSecret(context), urlSecret)) {
		throw new CallbackRefusal(401, 'The secret in the URL is missing or wrong');
	}
	// Read the credential only once, because n8n takes longer for this than for everything else here.
	const connection = await connect(context, provider, { timeoutMs: REQUEST_TIMEOUT_MS });
	const call = connection.call(0);
	const signingSecret = secret?.(call.credential) ?? '';
	const isSigned = !secret || signingSecret !== '';
	const request = { headers: context.getHeaderData() as Record<string, unknown>, rawBody };
	if (isSigned && !(await isGenuine(request, report.taskId, signingSecret, clock.now(), call))) {
		throw new CallbackRefusal(401, 'The signature is missing, wrong or expired');
	}
	const isVouchedFor = isSigned || urlSecret !== '';
	if (!isConfirmed(context, provider) && !isVouchedFor) {
		throw new CallbackRefusal(
			401,
			'Without confirmation, callbacks need a signature or a secret in the URL',
		);
	}
	return { report, connection, isVouchedFor };
}

/** Whether to read the task from the provider. Always true if the signature does not cover the body. */
const isConfirmed = (
	context: IWebhookFunctions,
	{ callbacks }: ProviderWith<'callbacks'>,
): boolean =>
	!callbacks.signsBody || (context.getNodeParameter('confirmWithProvider', true) as boolean);

/**
 * Reads the task from the provider. The API may show the reported status a few seconds late. If the event is wanted, the
 * task is read again until then.
 *
 * @returns undefined if the event is not wanted and the task is not found
 * @throws CallbackRefusal if no reading shows the reported status, so that the provider calls again
 */
async function confirmed(
	provider: VideoProvider,
	connection: Connection,
	report: CallbackReport,
	isWanted: boolean,
): Promise<VideoTask | undefined> {
	const read = taskReader(provider, connection, { retryBudgetMs: 0 });
	for (const pauseMs of [...CATCH_UP_PAUSES_MS, undefined]) {
		const outcome = await outcomeOf(() => read({ by: 'taskId', id: report.taskId }, 0));
		if (outcome.ok && (!isWanted || hasReached(outcome.value, report))) return outcome.value;
		if (!outcome.ok && !isUnknownTask(causeOf(outcome.error))) throw outcome.error;
		if (!isWanted) return undefined;
		if (pauseMs !== undefined) await clock.sleep(pauseMs);
		else if (outcome.ok) throw new CallbackRefusal(503, 'The task has not reached this status yet');
	}
	throw new CallbackRefusal(503, 'The provider does not know this task yet');
}

async function itemFor(
	context: IWebhookFunctions,
	provider: VideoProvider,
	connection: Connection,
	task: VideoTask,
	options: IDataObject,
): Promise<INodeExecutionData> {
	const item = toTaskItem(task, 0, options, undefined);
	const read = taskReader(provider, connection, { retryBudgetMs: 60_000 });
	const outcome = await outcomeOf(async () => {
		if (!isOn(context.getNodeParameter('downloadVideo', false))) return item;
		return await withVideoFiles(context as unknown as IExecuteFunctions, item, task, {
			...readDownloadOptions(options, undefined, connection.videoCredential),
			readAgain: () => read({ by: 'taskId', id: task.taskId }, 0),
		});
	});
	if (outcome.ok) return outcome.value;
	// A failed download does not lose the event, because the workflow can download the file later.
	item.json.downloadFailure = { message: outcome.error.message };
	return item;
}

/** Adds the query to the item. It is never signed, so it is added only if the sender is verified. */
function addQuery(
	context: IWebhookFunctions,
	item: INodeExecutionData,
	isVouchedFor: boolean,
): void {
	const query = { ...(context.getQueryData() as IDataObject) };
	delete query.secret;
	if (Object.keys(query).length === 0) return;
	if (isVouchedFor) item.json.query = query;
	else {
		context.logger.warn(
			'The query of a callback was left out because neither the webhook secret nor a URL Secret is set, so anybody may have sent it',
		);
	}
}

function givenUrlSecret(context: IWebhookFunctions): string {
	const { secret } = context.getQueryData() as IDataObject;
	return typeof secret === 'string' ? secret : '';
}
