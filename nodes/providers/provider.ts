import type {
	IAllExecuteFunctions,
	IDataObject,
	INodeProperties,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { ApiAnswer, ApiRequest } from '../shared/http/sendRequest';
import type { CallbackRequest } from '../shared/http/signature';
import type { Outcome } from '../shared/outcome';
import type {
	CallbackReport,
	Page,
	PageRequest,
	TaskFilter,
	TaskReference,
	VideoTask,
} from '../shared/tasks/videoTask';

export type { CallbackReport, PageRequest, TaskFilter, TaskReference, VideoTask };

/**
 * The contract between the nodes and a provider. A provider is a plain object in its own folder, which contains all
 * knowledge about it: form fields, request and answer schemas, failure codes. A missing member means that the provider
 * does not support the feature, so the nodes do not offer it.
 *
 * A new provider needs its folder, its credential type, and its line in `index.ts`.
 */
export interface VideoProvider {
	/** Never changes, because items and saved workflows contain it. */
	readonly id: string;
	readonly displayName: string;
	/** Name of the credential type that authenticates its requests. */
	readonly credentialName: string;
	/** The API's base URL from the credential's data. */
	baseUrl(credential: IDataObject): string;
	/** Its always visible fields of the Create Task form. The node shows them for this provider only. */
	readonly createFields: INodeProperties[];
	/** Its optional parameters, for the node's Options collection. Only the options that the user adds are sent. */
	readonly createOptions: INodeProperties[];
	/**
	 * The API's name of each form field whose name in snake_case differs from it; null for fields that configure this
	 * package rather than the request. Used for the reference of all parameters.
	 */
	readonly apiNames?: Readonly<Record<string, string | null>>;
	/** The fields of the model that the form names, for a resource mapper whose method is `getModelFields`. */
	modelFields?(call: ProviderCall): Promise<ResourceMapperFields>;

	/**
	 * Reads and checks one item's parameters. Sends nothing, but may read what the provider publishes about a model.
	 *
	 * @throws InvalidInputError with the field, the given value and the allowed values
	 */
	prepare(call: ProviderCall): Promise<TaskRequest>;

	/** Reads one task. A failed task is a result; a failed call throws ProviderCallError. */
	get?(call: ProviderCall, reference: TaskReference): Promise<VideoTask>;
	/** Reads several tasks in one request, if the provider supports it. */
	readonly batch?: TaskBatch;
	/** Cancels a task that has not started. @returns whether it was cancelled */
	cancel?(call: ProviderCall, reference: TaskReference): Promise<boolean>;

	/** Whether a failed task may tell that its reason may pass (`failure.retryable`). */
	readonly explainsFailures?: true;
	/** Whether the provider may refuse to repeat this reading of a task. If so, the task is not read again. */
	readonly isLastWord?: (task: VideoTask) => boolean;
	/** The time until the next reading of a task of this age, both in milliseconds, if the usual one is too short. */
	readonly readInterval?: (ageMs: number) => number;
	/** How long its videos take at least, in milliseconds, with the source. Younger tasks are not read. */
	readonly shortestVideoMs?: number;

	/** The default of Create Task's Max Concurrent Requests; 5 if left out. */
	readonly createConcurrency?: number;
	/** The default of Create Task's Request Timeout, in seconds; 120 if left out. */
	readonly createTimeoutSeconds?: number;
	/**
	 * `always`: videos are below the credential's base URL and downloaded with the credential. `sometimes`: videos may be
	 * there, and are downloaded with the credential only after a refusal without it.
	 */
	readonly servesVideos?: 'always' | 'sometimes';
	/** The path of videos that the service itself serves. It is tried below the base URL if their links fail. */
	readonly servedPath?: RegExp;

	/** The place of tasks whose ID is lost, as it follows "Look in"; the user's account if left out. */
	readonly taskRecords?: string;

	/** The list of the account's tasks, if the provider has one. */
	readonly list?: TaskList;
	/** Lists for resource locators of the Create Task form, by the name of their `searchListMethod`. */
	readonly choices?: Readonly<Record<string, ChoiceReader>>;
	/** The reader of the provider's callbacks, if it supports them. */
	readonly callbacks?: CallbackReader;

	/** Whether the provider supports IDs of the user's own. */
	readonly hasExternalIds: boolean;
}

/** The providers that have an optional member. */
export const providersWith = <Part extends keyof VideoProvider>(
	part: Part,
	providers: readonly VideoProvider[],
): Array<ProviderWith<Part>> =>
	providers.filter((provider): provider is ProviderWith<Part> => provider[part] !== undefined);

/** A provider with an optional member. */
export type ProviderWith<Part extends keyof VideoProvider> = VideoProvider &
	Required<Pick<VideoProvider, Part>>;

/** Reads several tasks in one request. */
export interface TaskBatch {
	/** The largest number of tasks in one request. */
	readonly most: number;
	/**
	 * @param references all by the same kind of ID
	 * @returns the outcome of each, in the same order
	 * @throws ProviderCallError if the whole request fails
	 */
	read(
		call: ProviderCall,
		references: readonly TaskReference[],
	): Promise<Array<Outcome<VideoTask>>>;
}

/** The tasks of an account, in pages. Ranges are [first, last]. */
export interface TaskList {
	/** Left out if each page names the next one by a cursor. */
	readonly pageNumbers?: [number, number];
	/** Tasks on a page. */
	readonly pageSizes: [number, number];
	/** The default of Page Size. */
	readonly defaultPageSize: number;
	/** Whether the provider applies `PageRequest.filter`. Otherwise the nodes filter the tasks. */
	readonly hasFilters?: boolean;
	/** Reads one page. */
	readPage(call: ProviderCall, page: PageRequest): Promise<Page<VideoTask>>;
}

/** An entry of a list in the form. */
export interface Choice {
	/** What the list shows. */
	name: string;
	/** What the parameter gets. */
	value: string;
}

/** Reads a whole list, all its pages. @throws ProviderCallError */
export type ChoiceReader = (call: ProviderCall) => Promise<Choice[]>;

/** A provider's callbacks. A callback is a hint that must be verified. */
export interface CallbackReader {
	/**
	 * Whether a callback is the only way to find a task by its external ID, which Create Task adds to the callback URL.
	 * Such an ID finds a task whose answer was lost; the provider cannot look it up.
	 */
	readonly carriesExternalIds?: true;
	/** Whether the signature covers the body. Otherwise the nodes always read the task. */
	readonly signsBody: boolean;
	/**
	 * The credential's secret for the signatures of callbacks; empty if the user has not entered one. Left out if the
	 * provider signs with keys that it publishes.
	 */
	secret?(credential: IDataObject): string;
	/**
	 * Parses a body.
	 *
	 * @param query of the callback URL, which no signature covers
	 * @returns undefined unless it is a callback of this provider
	 */
	parse(body: unknown, query?: Readonly<Record<string, unknown>>): CallbackReport | undefined;
	/**
	 * Whether the signature is valid and at most five minutes old.
	 *
	 * @throws ProviderCallError if the provider's public keys cannot be read
	 */
	isGenuine(
		request: CallbackRequest,
		taskId: string,
		secret: string,
		nowMs: number,
		call: ProviderCall,
	): boolean | Promise<boolean>;
}

/** `undefined` if an expression evaluated to nothing; collections fall back to `{}`. */
export type ParameterValue<T> = T extends object ? T : T | undefined;

/** One item's access to its provider. */
export interface ProviderCall {
	/** For reading parameters and binary data. */
	readonly context: IAllExecuteFunctions;
	readonly itemIndex: number;
	/** The credential's base URL, without a slash at the end. */
	readonly baseUrl: string;
	/** The credential's data, for settings other than the base URL. */
	readonly credential: IDataObject;
	/** The value of a parameter for this item; the fallback if the form hides the field. */
	parameter<T>(name: string, fallback?: T): ParameterValue<T>;
	/** Sends an authenticated request. @throws ProviderCallError without a complete answer */
	request(request: Omit<ApiRequest, 'timeoutMs'> & { timeoutMs?: number }): Promise<ApiAnswer>;
	/** Aborted when the execution is cancelled. A request that creates a task ignores it, unless it may take minutes. */
	readonly cancelSignal?: AbortSignal;
	/** Shows a hint about something that is not an error. */
	hint(message: string): void;
}

/** A checked task that has not been sent yet. */
export interface TaskRequest {
	/** The same for equal requests. Its hash identifies a repeated call of an agent. */
	readonly content: unknown;
	/** The model in the provider's words, if the request names one. For the item, because few answers tell it. */
	readonly model?: string | undefined;
	/** The user's own ID of the task. */
	readonly externalTaskId?: string;
	/** Whether to return an existing task with the user's ID. */
	readonly returnExisting?: boolean;
	/** Whether to submit under a derived ID, such as `order-1042-2`, if the existing task has failed. */
	readonly replacesFailed?: boolean;
	/** How long to wait for a free slot, in milliseconds, if the provider limits parallel tasks. */
	readonly slotWaitMs?: number;

	/**
	 * Submits the task, once.
	 *
	 * @param externalTaskId the external ID to send, if the provider supports them
	 * @throws ProviderCallError; the failure's kind is `ambiguous` if a task may have been created
	 */
	send(externalTaskId?: string): Promise<VideoTask>;

	/**
	 * Makes the external ID of a submission without an ID of the user's, just before it is sent, and uploads what the ID
	 * depends on; a random UUID if left out.
	 *
	 * @throws ProviderCallError of the kind transient or permanent
	 */
	createExternalTaskId?(): Promise<string>;
	/** Looks a task up by its external ID. @returns undefined if the provider has no such task */
	find?(externalTaskId: string): Promise<VideoTask | undefined>;

	/**
	 * Whether the provider certainly refuses a second task with the same external ID. If not, an ambiguous submission is
	 * looked up, but never submitted again. Left out, it does.
	 */
	repeatsSafely?(): boolean;

	/**
	 * The account's tasks since a time in milliseconds since 1970, for the message if it stays open whether the task was
	 * created.
	 */
	findRecent?(createdAfter: number): Promise<VideoTask[]>;
}
