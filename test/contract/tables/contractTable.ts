/** A row of a document's parameter table, as printed. */
export interface ContractParameter {
	/** The name in the request's body. Names of nested parameters are joined by dots. */
	name: string;
	type: 'string' | 'int' | 'float' | 'boolean' | 'array' | 'object' | 'file';
	required: boolean;
	/** Left out if the document has none, or null. */
	default?: unknown;
	/** The only values. */
	values?: readonly string[];
	/** Smallest and largest number; of a list, smallest and largest length. */
	range?: readonly [number, number];
	/** Characters. */
	maxLength?: number;
}

/** How this package reads a row where the document is silent, or contradicts itself. */
export interface Reading {
	/** Why, in a sentence. */
	because: string;
	/** In place of the printed one. */
	required?: boolean;
	/** The form's default, if it differs from the printed default. */
	formDefault?: unknown;
	/** The form's range, in place of the printed one. */
	range?: readonly [number, number];
	/** The schema also accepts other values, because Additional Body Fields may name new ones. */
	isOpen?: true;
	/** The schema does not check this parameter. */
	isOutsideSchema?: true;
	/** The field's type, where it is not the usual one for the parameter's type. */
	fieldType?: 'number' | 'boolean';
	/** One choice stands for several parameters: its values are not the parameter's. */
	isChoice?: true;
	/** Its fields in the form, the most important first. Left out for one field of the same name in camelCase. */
	fields?: readonly string[];
}

/** A document's request parameters and how they are read. */
export interface ContractTable {
	parameters: readonly ContractParameter[];
	readings: Readonly<Record<string, Reading>>;
	/** Fields of the form that steer this package and are no parameters, each with the reason why it is there. */
	ownFields: Readonly<Record<string, string>>;
	/** A valid body in which the parameter has a value; the other parameters are as the value to come wants them. */
	bodyWith(name: string, value?: unknown): Record<string, unknown>;
}

/** The fields for one image: from where, and then one for each kind of source. */
export const imageFields = (name: string): string[] =>
	['InputType', 'Url', 'BinaryPropertyName', 'Base64'].map((part) => `${name}${part}`);

/** In every form of Create Task. */
export const commonOwnFields = {
	provider: 'the choice of the document',
	additionalBodyFields: 'what the API offers beyond the document',
	concurrency: 'how many items are worked on at a time',
	includeInputFiles: 'whether the item holds the files of the input',
	inputFields: 'what the item holds besides the task',
	waitForVideo: 'whether the node waits until the video is finished',
	giveUpAfter: 'how long it waits',
	ifVideoFails: 'where a failed video goes',
	downloadVideo: 'whether the item has the file',
	fixedInterval: 'how often it asks for the task',
	maxVideoSize: 'which videos are not downloaded',
	binaryPropertyName: 'the field of the file',
	maxTasksPerExecution: 'how many tasks one execution may create',
	orderAnew: 'whether an open task may be ordered again',
	output: 'what the item holds of the answer',
	requestTimeout: 'how long to wait for an answer',
	retryFor: 'how long to go on where nothing was created',
	skipEmptyItems: 'whether an item without data creates no task',
};

/** In the form of Create Task at every provider that says why a video failed. */
export const makeAgainOwnFields = {
	...commonOwnFields,
	makeAgain: 'how often a failed video is made again',
};
