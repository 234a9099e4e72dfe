import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import type { ProviderCall } from '../provider';
import type { Feature, KlingModel } from './models';
import type { KlingRequest } from './requestSchema';

/** What guides the motion beside the prompt. */
export type MotionGuidance = 'none' | 'endFrame' | 'motionBrush' | 'camera';

/** One feature of the form: its fields, their reading and their checks in one place. */
export interface KlingFeature {
	fields: INodeProperties[];
	/** Its part of the body. @throws InvalidInputError */
	read?(call: ProviderCall, chosen: { model?: KlingModel; guidance: MotionGuidance }): IDataObject;
	/** Checks that do not depend on the model. @throws InvalidInputError */
	checkBody?(body: KlingRequest): void;
	/** Checks against the model. @throws InvalidInputError */
	check?(check: ModelCheck, body: KlingRequest): void;
	/** Shows hints about what the body lacks. */
	hint?(call: ProviderCall, body: KlingRequest): void;
}

const HOW_TO_GO_ON =
	'Choose another model, or switch off "Check Model Support" in the options if Kling has changed this.';

/** Checks one request against its model. The features add their own checks: they know what they are called. */
export class ModelCheck {
	private isListed = true;
	private readonly combination: string;

	/**
	 * Hints at a mode or duration that the official maps do not list. It can only come from Additional Body Fields, where new
	 * values pass, and nothing is certain about it.
	 *
	 * @param labels what the form calls the two fields
	 */
	constructor(
		private readonly call: ProviderCall,
		readonly model: KlingModel,
		{ mode, duration = '5' }: KlingRequest,
		labels: { mode: string; duration: string },
	) {
		this.combination = `${mode ?? 'std'}/${duration}`;
		if (mode !== undefined) this.hintAtUnlisted(labels.mode, mode, model.modes);
		this.hintAtUnlisted(labels.duration, duration, model.durations);
	}

	/**
	 * @param what the feature's name in the form
	 * @throws InvalidInputError for what no map allows
	 */
	supports(what: string, feature: Feature): void {
		const { model } = this;
		const support = model[feature];
		if (support === true) return;
		if (support === false) throw this.refusal(`${model.id} does not support ${what}`);
		if (this.isListed && !support.only.includes(this.combination)) {
			throw this.refusal(`${model.id} supports ${what} only in ${inWords(support.only)}`);
		}
		if (support.unsure) {
			this.call.hint(`Kling's documents disagree on whether ${model.id} supports ${what}`);
		}
	}

	/** A refusal that names the model. */
	refusal(message: string): InvalidInputError {
		return new InvalidInputError(message, HOW_TO_GO_ON);
	}

	private hintAtUnlisted(field: string, given: string, listed: readonly string[]): void {
		if (listed.includes(given)) return;
		this.isListed = false;
		if (listed.length === 0) {
			this.call.hint(`Kling's documents say to send no "${field}" with ${this.model.id}`);
			return;
		}
		this.call.hint(
			`Kling's documents do not list "${given}" as "${field}" of ${this.model.id}, only ${listed.join(', ')}`,
		);
	}
}

const inWords = (combinations: readonly string[]): string =>
	combinations
		.map((combination) => combination.split('/'))
		.map(([mode, duration]) => `mode ${mode} with ${duration} seconds`)
		.join(', ');
