import { InvalidInputError } from '../../shared/failures';
import { lengthInCharacters, orList } from '../../shared/limitedText';
import type { Kling3Model } from './models';
import { contentsOf, type Kling3Request, labels } from './requestSchema';

const HOW_TO_GO_ON =
	'Choose another model, or switch off "Check Model Support" in the options if Kling has changed this.';
/** Pictures of one task, and reference images and elements of Omni (contract: Kling today, sections 4.4 and 4.7). */
const MOST_PICTURES = 10;
const MOST_REFERENCES = 7;

/**
 * Checks a request against its model (contract: Kling today, sections 4.2, 4.3, 4.4 and 4.7).
 *
 * @throws InvalidInputError that names the field and the model
 */
export function checkModel(model: Kling3Model, body: Kling3Request): void {
	const check = new ModelCheck(model, body);
	check.settings();
	check.prompt();
	check.frames();
	check.references();
	check.voices();
}

class ModelCheck {
	private readonly audio: string;
	private readonly resolution: string;
	private readonly duration: number;

	constructor(
		private readonly model: Kling3Model,
		private readonly body: Kling3Request,
	) {
		const { audio, resolution, duration } = body.settings ?? {};
		this.audio = audio ?? 'off';
		this.resolution = resolution ?? '720p';
		this.duration = duration ?? 5;
	}

	settings(): void {
		const { id, resolutions, durations, audio, shots, product } = this.model;
		const { settings = {} } = this.body;
		if (!resolutions.includes(this.resolution)) {
			throw this.wrong(labels.resolution, this.resolution, `${resolutions.join(', ')} at ${id}`);
		}
		if (!durations.includes(this.duration)) {
			const isRange = durations.length > 2;
			const allowed = isRange ? `${durations[0]} to ${durations.at(-1)}` : orList(durations);
			throw this.wrong(labels.duration, this.duration, `${allowed} at ${id}`);
		}
		if (settings.audio !== undefined && !audio) throw this.lacks(labels.audio);
		if (audio && !['off', ...audio].includes(this.audio)) {
			throw this.wrong(labels.audio, this.audio, `${orList(audio)} at ${id}`);
		}
		if (settings.multi_shot !== undefined && shots !== 'field') throw this.lacks(labels.multiShot);
		if (settings.aspect_ratio === undefined) return;
		if (product !== 'omni-video') throw this.lacks(labels.aspectRatio);
		if (this.count('first_frame') > 0) {
			throw this.refusal(
				`${id} does not take ${labels.aspectRatio} together with an image, because the image decides. Remove one of them.`,
			);
		}
	}

	prompt(): void {
		const { id, longestPrompt } = this.model;
		const [{ text = '' } = {}] = contentsOf(this.body, 'prompt');
		if (text === '' || lengthInCharacters(text) > longestPrompt) {
			throw this.wrong(labels.prompt, text, `1 to ${longestPrompt} characters at ${id}`);
		}
	}

	frames(): void {
		const { id, product, endFrame, middleFrames = 0 } = this.model;
		const references = this.count('refer_image') + this.count('element');
		if (this.count('first_frame') === 0 && (product !== 'omni-video' || references === 0)) {
			throw this.wrong(
				labels.image,
				undefined,
				product === 'omni-video'
					? `an image, a reference image or an element at ${id}`
					: `an image at ${id}`,
			);
		}
		if (this.count('middle_frame') > middleFrames) {
			if (middleFrames === 0) throw this.lacks(labels.middleFrames);
			throw this.tooMany(labels.middleFrames, this.count('middle_frame'), middleFrames);
		}
		if (this.count('last_frame') > 0) {
			if (!endFrame) throw this.lacks(labels.endFrame);
			const isSilent1080p = this.resolution === '1080p' && this.audio === 'off';
			if (endFrame !== 'always' && !isSilent1080p) {
				throw this.refusal(`${id} takes an end frame only at 1080p and without sound`);
			}
		}
		const pictures = ['first_frame', 'middle_frame', 'last_frame', 'refer_image'] as const;
		const sum = pictures.reduce((total, type) => total + this.count(type), 0);
		if (sum > MOST_PICTURES) throw this.tooMany('Images', sum, MOST_PICTURES);
	}

	references(): void {
		const { id, product, elements: mostElements = 0 } = this.model;
		const [images, elements] = [this.count('refer_image'), this.count('element')];
		if (images > 0 && product !== 'omni-video') throw this.lacks(labels.referenceImages);
		if (elements > 0 && mostElements === 0) throw this.lacks(labels.elements);
		const hasFrame = this.count('first_frame') > 0;
		if (elements > mostElements && (hasFrame || product !== 'omni-video')) {
			throw this.tooMany(labels.elements, elements, mostElements);
		}
		if (images + elements > MOST_REFERENCES) {
			throw this.tooMany(
				`${labels.referenceImages} and ${labels.elements}`,
				images + elements,
				MOST_REFERENCES,
			);
		}
		if (id !== 'kling-o1') return;
		if (this.count('last_frame') > 0 && images + elements > 0) {
			throw this.refusal(`${id} takes no reference images or elements beside an end frame`);
		}
		const isFirstAlone = hasFrame && this.count('last_frame') + images + elements === 0;
		if (isFirstAlone && this.duration !== 5 && this.duration !== 10) {
			throw this.wrong(labels.duration, this.duration, `5 or 10 at ${id} with an image alone`);
		}
	}

	voices(): void {
		const { id, voices: most = 0 } = this.model;
		const voices = this.count('voice');
		if (most > 0 && this.audio !== 'off' && this.resolution !== '1080p') {
			throw this.refusal(`${id} makes sound only at 1080p`);
		}
		if (voices === 0) return;
		if (most === 0) throw this.lacks(labels.voices);
		if (voices > most) throw this.tooMany(labels.voices, voices, most);
		if (this.audio === 'off') {
			throw this.refusal(`${labels.voices} of ${id} need ${labels.audio}: On`);
		}
	}

	private count(type: Parameters<typeof contentsOf>[1]): number {
		return contentsOf(this.body, type).length;
	}

	private lacks(field: string): InvalidInputError {
		return this.refusal(`${this.model.id} does not support ${field}`);
	}

	private tooMany(field: string, given: number, most: number): InvalidInputError {
		return this.refusal(
			`"${field}" has ${given} entries; allowed: up to ${most} at ${this.model.id}`,
		);
	}

	private wrong(field: string, given: unknown, allowed: string): InvalidInputError {
		return InvalidInputError.forField(field, given, allowed, HOW_TO_GO_ON);
	}

	private refusal(message: string): InvalidInputError {
		return new InvalidInputError(message, HOW_TO_GO_ON);
	}
}
