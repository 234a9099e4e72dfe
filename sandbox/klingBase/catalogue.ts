import { refuseParameter } from './klingErrors';

/** An element that a prompt can refer to. */
interface Element {
	id: bigint;
	name: string;
	/** `video_refer`: a character taken from a video. */
	referenceType: 'image_refer' | 'video_refer';
	isDeleted?: boolean;
}

interface Voice {
	id: string;
	name: string;
}

/** A task that created a voice or an element; only successful ones have a result. */
interface CreationTask<Created> {
	taskId: string;
	externalId?: string;
	status: 'succeed' | 'processing' | 'failed';
	created?: Created;
}

const OWNER = '7001';
const FIRST_SHORT_ELEMENT = 321_000_000_000_001n;
/** 18 digits, beyond JavaScript's safe integers. */
const FIRST_LONG_ELEMENT = 876_543_210_987_654_321n;

const creationTask = <Created>(taskId: string, created: Created): CreationTask<Created> => ({
	taskId,
	status: 'succeed',
	created,
});

/** Kling's own voices. */
export function presetVoices(count: number): CreationTask<Voice>[] {
	const manners = ['Calm', 'Bright', 'Deep', 'Warm', 'Young', 'Hoarse', 'Quick', 'Gentle'];
	const roles = ['narrator', 'captain', 'teacher', 'singer', 'reporter'];
	return Array.from({ length: count }, (_, index) =>
		creationTask(`81000000000${1_000_001 + index}`, {
			id: `82900000000${1_000_001 + index}`,
			name: nameOf(manners, roles, index),
		}),
	);
}

/** The account's voices: one finished, one in progress, one failed. */
export const CUSTOM_VOICES: CreationTask<Voice>[] = [
	{
		...creationTask('815000000000000001', { id: '839000000000000001', name: 'My voice' }),
		externalId: 'my-voice',
	},
	{ taskId: '815000000000000002', status: 'processing' },
	{ taskId: '815000000000000003', status: 'failed' },
];

/** Kling's own elements; the IDs of every other one have 18 digits. */
export function presetElements(count: number): CreationTask<Element>[] {
	const manners = ['Red', 'Old', 'Tiny', 'Golden', 'Snowy', 'Paper', 'Robot', 'Striped'];
	const roles = ['fox', 'sailor', 'lighthouse', 'teapot', 'balloon'];
	return Array.from({ length: count }, (_, index) => {
		const isLong = index % 2 === 1;
		const id = (isLong ? FIRST_LONG_ELEMENT : FIRST_SHORT_ELEMENT) + BigInt(index);
		const name = nameOf(manners, roles, index);
		return creationTask(`82000000000${1_000_001 + index}`, {
			id,
			name,
			referenceType: 'image_refer',
		});
	});
}

/** The account's elements: a thing, a character, a deleted one, one in progress. */
export const CUSTOM_ELEMENTS: CreationTask<Element>[] = [
	{
		...creationTask('825000000000000001', {
			id: 987_654_321_098_765_432n,
			name: 'My boat',
			referenceType: 'image_refer' as const,
		}),
		externalId: 'my-boat',
	},
	creationTask('825000000000000002', {
		id: 987_654_321_098_765_433n,
		name: 'My captain',
		referenceType: 'video_refer',
	}),
	creationTask('825000000000000003', {
		id: 987_654_321_098_765_434n,
		name: 'My old hat',
		referenceType: 'image_refer',
		isDeleted: true,
	}),
	{ taskId: '825000000000000004', status: 'processing' },
];

/** A unique name in a catalogue. */
function nameOf(manners: string[], roles: string[], index: number): string {
	const round = Math.floor(index / (manners.length * roles.length));
	const name = `${manners[index % manners.length]} ${roles[index % roles.length]}`;
	return round === 0 ? name : `${name} ${round + 1}`;
}

export function describeVoice(
	{ taskId, externalId, status, created }: CreationTask<Voice>,
	owner = OWNER,
) {
	return {
		...describeTask(taskId, status, externalId),
		task_result: created && {
			voices: [
				{
					voice_id: created.id,
					voice_name: created.name,
					trial_url: `https://cdn.example/voices/${created.id}.mp3`,
					owned_by: owner,
				},
			],
		},
	};
}

export function describeElement(
	{ taskId, externalId, status, created }: CreationTask<Element>,
	owner = OWNER,
) {
	return {
		...describeTask(taskId, status, externalId),
		task_result: created && {
			elements: [
				{
					element_id: created.id,
					element_name: created.name,
					element_description: `${created.name}, as the sandbox imagines it`,
					reference_type: created.referenceType,
					element_image_list: {
						frontal_image: `https://cdn.example/elements/${created.id}.png`,
						refer_images: [],
					},
					element_video_list: {},
					element_voice_info: {},
					tag_list: [],
					owned_by: owner,
					status: created.isDeleted ? 'deleted' : 'succeed',
				},
			],
		},
	};
}

const describeTask = (taskId: string, status: string, externalId?: string) => ({
	task_id: taskId,
	task_status: status,
	task_status_msg: status === 'failed' ? 'The recording is too short' : '',
	task_info: { external_task_id: externalId ?? null },
	created_at: 1_796_000_000_000,
	updated_at: 1_796_000_060_000,
});

/**
 * Finds elements by the digits of their IDs.
 *
 * @throws Refusal 1201 naming the field for an ID that no element has
 */
export function findElements(ids: string[], presets: number, field: string): Element[] {
	const all = [...presetElements(presets), ...CUSTOM_ELEMENTS].flatMap(
		({ created }) => created ?? [],
	);
	return ids.map((id, index) => {
		const element = all.find((one) => String(one.id) === id && !one.isDeleted);
		if (!element) throw refuseParameter(`${field}.${index}: no element has the ID ${id}`);
		return element;
	});
}
