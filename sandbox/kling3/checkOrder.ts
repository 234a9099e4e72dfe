import { findElements } from '../klingBase/catalogue';
import { refuseParameter } from '../klingBase/klingErrors';
import { contentsOf, type ContentType } from './createBody';
import type { Kling3Model } from './models';
import type { Order } from './order';

const MOST_PICTURES = 10;

/**
 * The rules between fields, and the model's limits.
 *
 * @param presets how many official elements there are
 * @throws Refusal 1201
 */
export function checkOrder(order: Order, presets: number): void {
	checkSettings(order);
	checkTypes(order);
	checkFrames(order);
	checkVoices(order);
	checkReferences(order, presets);
	checkIds(order);
}

function checkSettings({ body, model, prompt, resolution, duration, audio, sound }: Order): void {
	const settings = body.settings ?? {};
	for (const field of ['resolution', 'duration'] as const) {
		if (model.settingsRequired && settings[field] === undefined) {
			throw refuseParameter(`settings.${field} is required`);
		}
	}
	if (!model.resolutions.includes(resolution))
		throw refuseParameter('settings.resolution is invalid');
	if (!model.durations.includes(duration)) throw refuseParameter('settings.duration is invalid');
	if (settings.audio !== undefined && !model.audio.includes(audio)) {
		throw refuseParameter('settings.audio is invalid');
	}
	if (audio === 'original' && !hasVideo(body)) {
		throw refuseParameter('settings.audio: original needs a reference video');
	}
	const needs1080p = model.name === 'kling-2.6' && sound !== 'silent';
	if (needs1080p && resolution !== '1080p') {
		throw refuseParameter('settings.audio: native needs the resolution 1080p');
	}
	if ([...prompt].length > model.longestPrompt) {
		throw refuseParameter(`contents: the prompt has more than ${model.longestPrompt} characters`);
	}
}

const hasVideo = (body: Order['body']) =>
	contentsOf(body, 'feature_video').length + contentsOf(body, 'base_video').length > 0;

/** The input types of a model, each with its maximum number. */
function typesOf({ product, lastFrame, middleFrames, elements, voices }: Kling3Model) {
	const isOmni = product === 'omni-video';
	const most: Partial<Record<ContentType, number>> = {
		prompt: 1,
		first_frame: 1,
		last_frame: lastFrame === 'never' ? 0 : 1,
		middle_frame: middleFrames,
		refer_image: isOmni ? 7 : 0,
		feature_video: isOmni ? 1 : 0,
		base_video: isOmni ? 1 : 0,
		element: elements ? (isOmni ? 7 : 3) : 0,
		voice: voices ? 2 : 0,
	};
	return Object.entries(most) as [ContentType, number][];
}

function checkTypes({ body, model }: Order): void {
	for (const [type, most] of typesOf(model)) {
		const count = contentsOf(body, type).length;
		if (count > 0 && most === 0) {
			throw refuseParameter(`contents: ${type} is not supported by ${model.name}`);
		}
		if (count > most) throw refuseParameter(`contents: at most ${most} of ${type}`);
	}
}

function checkFrames({ body, model, resolution, sound, prompt }: Order): void {
	const has = (type: ContentType) => contentsOf(body, type).length > 0;
	if (!has('first_frame')) {
		if (model.product === 'image-to-video')
			throw refuseParameter('contents: first_frame is required');
		if (has('last_frame')) throw refuseParameter('contents: last_frame needs first_frame');
		if (prompt === '') throw refuseParameter('contents: prompt is required');
	}
	if (has('last_frame') && model.lastFrame === '1080p') {
		if (resolution !== '1080p') {
			throw refuseParameter('contents: last_frame needs the resolution 1080p');
		}
		if (sound !== 'silent') throw refuseParameter('contents: last_frame needs audio off');
	}
	const pictures = (['first_frame', 'middle_frame', 'last_frame', 'refer_image'] as const).flatMap(
		(type) => contentsOf(body, type),
	);
	if (pictures.length > MOST_PICTURES) {
		throw refuseParameter(`contents: at most ${MOST_PICTURES} pictures`);
	}
}

function checkVoices({ body, audio }: Order): void {
	if (contentsOf(body, 'voice').length > 0 && audio === 'off') {
		throw refuseParameter('contents: voice needs audio');
	}
}

/** Section 4.4, for both omni models, and the elements of 3.0. */
function checkReferences({ body, model, duration }: Order, presets: number): void {
	const ids = contentsOf(body, 'element').map(({ element_id: id }) => id);
	const elements = findElements(ids, presets, 'contents.element');
	const characters = elements.filter(({ referenceType }) => referenceType === 'video_refer');
	const pictures = contentsOf(body, 'refer_image').length;
	const hasFirst = contentsOf(body, 'first_frame').length > 0;
	const hasLast = contentsOf(body, 'last_frame').length > 0;
	if (hasFirst && elements.length > 3)
		throw refuseParameter('contents: at most 3 elements with frames');
	if (model.product !== 'omni-video') return;

	const references = pictures + elements.length;
	const most = characters.length > 0 ? 4 : 7;
	if (references > most) {
		throw refuseParameter(`contents: at most ${most} reference images and elements`);
	}
	if (characters.length > 3) throw refuseParameter('contents: at most 3 video characters');
	if (model.name !== 'kling-o1') return;

	if (characters.length > 0)
		throw refuseParameter('contents: element is not a multi-image element');
	if (hasLast && references > 0) {
		throw refuseParameter('contents: no references beside first_frame and last_frame');
	}
	const isFirstAlone = hasFirst && !hasLast && references === 0 && !hasVideo(body);
	if (isFirstAlone && duration !== 5 && duration !== 10) {
		throw refuseParameter('settings.duration: 5 or 10 with a first frame alone');
	}
}

function checkIds({ body }: Order): void {
	const ids = body.contents.flatMap((entry) => ('id' in entry && entry.id ? [entry.id] : []));
	const twice = ids.find((id, index) => ids.indexOf(id) !== index);
	if (twice !== undefined) throw refuseParameter(`contents: the id ${twice} is used twice`);
}
