import type { IDataObject, INodeProperties, IAllExecuteFunctions } from 'n8n-workflow';

import type { ApiAnswer, ApiRequest } from '../shared/http/sendRequest';
import type { CallbackRequest } from '../shared/http/signature';
import type { ProviderFailure } from '../shared/failures';
import type { Page, TaskReference, TaskStatus, VideoTask } from '../shared/tasks/videoTask';

export type { TaskReference, VideoTask };

/**
 * What every provider is to the nodes. A provider is a plain object in a folder of its own that holds all that is
 * known about it: form fields, request and answer schemas, failure codes. A method that is missing means that the
 * provider cannot do it, and the nodes then do not offer it there.
 *
 * To add one: its folder, its credential type, and its line in `index.ts`.
 */
export interface VideoProvider {
	/** In the items' `provider` field and in saved workflows: never changes. */
	readonly id: string;
	readonly displayName: string;
	/** Name of the credential type that signs its requests. */
	readonly credentialName: string;
	/** Where its API is, from the credential's data. */
	baseUrl(credential: IDataObject): string;
	/** Its part of the Create Task form that is always in sight. Shown by the node for this provider only. */
	readonly createFields: INodeProperties[];
	/** Its optional parameters, for the node's Options collection. What the user does not add is not sent. */
	readonly createOptions: INodeProperties[];
	/**
	 * The API's names of those form fields for which it is not the field's own in snake_case; null for fields that
	 * are no parameters but steer this package. For the reference of all parameters.
	 */
	readonly apiNames?: Readonly<Record<string, string | null>>;

	/**
	 * Reads and checks one item's parameters. Sends nothing.
	 *
	 * @throws InvalidInputError naming field, given value and what is allowed
	 */
	prepare(call: ProviderCall): Promise<TaskRequest>;

	/** Reads one task. Its failures are thrown; a task that failed is a result. */
	get?(call: ProviderCall, reference: TaskReference): Promise<VideoTask>;

	/** Create Task answers only when the video is finished: there is nothing to ask for, and nothing to wait for. */
	readonly answersWhenFinished?: boolean;
	/** How long Create Task waits for an answer unless the user says otherwise, in seconds; 120 if left out. */
	readonly createTimeoutSeconds?: number;
	/**
	 * The videos are below the credential's own base URL, and fetched with the credential; or they may be there, and
	 * are fetched with it where they are refused without.
	 */
	readonly servesVideos?: 'always' | 'sometimes';

	/** The account's tasks, where the provider lists them. */
	readonly list?: TaskList;

	/** How the provider reports on tasks, where it calls back. */
	readonly callbacks?: CallbackReader;

	/** Whether a task can be referred to by an id of the user's own. */
	readonly hasExternalIds: boolean;
	/** Judges an answer that was not a success: may it be repeated, and what can the user do? */
	classifyFailure(answer: ApiAnswer): ProviderFailure;
}

/** Those of the providers that have a part which others lack. */
export const providersWith = <Part extends keyof VideoProvider>(
	part: Part,
	providers: readonly VideoProvider[],
): Array<ProviderWith<Part>> =>
	providers.filter((provider): provider is ProviderWith<Part> => provider[part] !== undefined);

/** A provider that has a part which others lack. */
export type ProviderWith<Part extends keyof VideoProvider> = VideoProvider &
	Required<Pick<VideoProvider, Part>>;

/** The tasks of an account, in pages. Ranges are [first, last]. */
export interface TaskList {
	readonly pageNumbers: [number, number];
	/** Tasks on a page. */
	readonly pageSizes: [number, number];
	/** Asked for where the user sets none. */
	readonly defaultPageSize: number;
	/** Reads one page. */
	readPage(call: ProviderCall, page: PageRequest): Promise<Page<VideoTask>>;
}

/** A provider's callbacks: hints to be verified, never facts. */
export interface CallbackReader {
	/** Whether a signature vouches for the body. Where it does not, the provider is always asked. */
	readonly signsBody: boolean;
	/** The secret that its callbacks are signed with, from the credential; empty where there is none. */
	secret(credential: IDataObject): string;
	/** What a body says; undefined where it is no callback of this provider. */
	parse(body: unknown): CallbackReport | undefined;
	/** Whether the signature is the provider's own and not older than five minutes. */
	isGenuine(request: CallbackRequest, taskId: string, secret: string, nowMs: number): boolean;
}

/** What a callback says. */
export interface CallbackReport {
	taskId: string;
	/** The status that the body tells, also where it tells nothing else; `ended` where it does not say how. */
	status?: TaskStatus | 'ended';
	/** The task as it stands; left out where the body does not tell it, or names no video for one that succeeded. */
	task?: VideoTask;
}

/** What an expression leaves empty is undefined; a collection then is its fallback. */
export type ParameterValue<T> = T extends object ? T : T | undefined;

/** One item's way to its provider. */
export interface ProviderCall {
	/** For reading parameters and binary data. */
	readonly context: IAllExecuteFunctions;
	readonly itemIndex: number;
	/** Where the credential says the provider is, without a slash at the end. */
	readonly baseUrl: string;
	/** The credential's data, for settings other than the base URL. */
	readonly credential: IDataObject;
	/** The value of a parameter for this item; the fallback where the form does not show the field. */
	parameter<T>(name: string, fallback?: T): ParameterValue<T>;
	/** Sends a request signed by the credential; throws ProviderCallError when no whole answer came. */
	request(request: Omit<ApiRequest, 'timeoutMs'> & { timeoutMs?: number }): Promise<ApiAnswer>;
	/** Aborted when the execution is cancelled. A request that creates a task ignores it, unless it may take minutes. */
	readonly cancelSignal?: AbortSignal;
	/** Something the user should know although it is not wrong. */
	hint(message: string): void;
}

/** A checked task that has not been sent yet. */
export interface TaskRequest {
	/** What the task is made of, the same for the same request: by its hash a later call of an agent is recognised. */
	readonly content: unknown;
	/** The id that the user gave the task. */
	readonly externalTaskId?: string;
	/** Whether the user's id may belong to a task that exists, which is then the result. */
	readonly returnExisting?: boolean;
	/** How long to wait for a free slot where the provider has slots, in milliseconds. */
	readonly slotWaitMs?: number;

	/**
	 * Submits the task, once.
	 *
	 * @param externalTaskId sent with it where the provider has such ids
	 * @throws ProviderCallError whose failure says whether a task may have been created
	 */
	send(externalTaskId?: string): Promise<VideoTask>;

	/** Looks a task up by its external id; undefined where the provider says that there is none. */
	find?(externalTaskId: string): Promise<VideoTask | undefined>;
}

/** Which page of a list to read, within the ranges of its `TaskList`. */
export interface PageRequest {
	number: number;
	/** Tasks on a page. */
	size: number;
}
