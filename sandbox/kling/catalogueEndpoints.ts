import type { SandboxCore } from '../core/core';
import type { ApiRequest, Endpoint } from '../core/endpoint';
import { unknownTask } from '../klingBase/account';
import {
	CUSTOM_ELEMENTS,
	CUSTOM_VOICES,
	describeElement,
	describeVoice,
	presetElements,
	presetVoices,
} from '../klingBase/catalogue';
import { success } from '../klingBase/klingErrors';
import { readPage } from '../klingBase/readPage';

const KLING = 'kling';
const LARGEST_VOICE_PAGE = 1000;
const LARGEST_ELEMENT_PAGE = 500;

/** The lists of voices and elements: section 8 of Kling's contract of November 2026. */
export function catalogueEndpoints(core: SandboxCore): Endpoint[] {
	const { klingPresets } = core.options;
	const endpoint = (path: string, answer: (request: ApiRequest) => unknown): Endpoint => ({
		operation: 'catalogue',
		method: 'GET',
		path: `/v1/general/${path}`,
		handle: (request) => ({ status: 200, body: success(answer(request)) }),
	});
	const find = <Entry extends { taskId: string; externalId?: string }>(
		entries: Entry[],
		{ params: { id = '' } }: ApiRequest,
	): Entry => {
		const found = entries.find(({ taskId, externalId }) => taskId === id || externalId === id);
		if (!found) throw unknownTask(core, id);
		return found;
	};
	return [
		endpoint('presets-voices', (request) =>
			readPage(presetVoices(klingPresets), request, LARGEST_VOICE_PAGE).map((voice) =>
				describeVoice(voice, KLING),
			),
		),
		endpoint('custom-voices', (request) =>
			readPage(CUSTOM_VOICES, request, LARGEST_VOICE_PAGE).map((voice) => describeVoice(voice)),
		),
		endpoint('custom-voices/:id', (request) => describeVoice(find(CUSTOM_VOICES, request))),
		endpoint('advanced-presets-elements', (request) =>
			readPage(presetElements(klingPresets), request, LARGEST_ELEMENT_PAGE).map((element) =>
				describeElement(element, KLING),
			),
		),
		endpoint('advanced-custom-elements', (request) =>
			readPage(CUSTOM_ELEMENTS, request, LARGEST_ELEMENT_PAGE).map((element) =>
				describeElement(element),
			),
		),
		endpoint('advanced-custom-elements/:id', (request) =>
			describeElement(find(CUSTOM_ELEMENTS, request)),
		),
	];
}
